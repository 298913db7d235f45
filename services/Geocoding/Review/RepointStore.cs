using FleetTickets.Geocoding.Positions;

namespace FleetTickets.Geocoding.Review;

/// <summary>What became of the tickets of a decision: how many moved, and what kept the rest from it, if anything did.</summary>
internal readonly record struct Repointed(long Moved, string? LeftBecause);

/// <summary>
/// Moves the tickets that a committed decision misplaced, in batches of their own transactions, and leaves their announcement to the Geocoder.
/// Never fails for what is busy: the change stands in <c>tickets.geo_changes</c>, and a running Geocoder follows it within seconds anyway.
/// </summary>
internal sealed class RepointStore(NpgsqlDataSource database, SqlText sql, DemandStore demand)
{
    private const int Batch = 1000;

    public async Task<Repointed> RunAsync(string[] clusters, string[] placeKeys, CancellationToken cancellationToken)
    {
        var decided = new GazetteerChanges([], clusters, placeKeys);
        var moved = 0L;
        try
        {
            foreach (var dataset in sql.Datasets)
            {
                for (string? after = ""; after is not null;)
                {
                    var (last, misplaced) = await demand.FindTouchedAsync(dataset, decided, after, Batch, cancellationToken);
                    if (misplaced.Length > 0)
                        moved += await MoveAsync(dataset, misplaced, cancellationToken);
                    after = last;
                }
            }
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.DeadlockDetected)
        {
            return new Repointed(moved, busy.MessageText);
        }

        return new Repointed(moved, null);
    }

    /// <summary>
    /// Positions these tickets by the gazetteers and records those that moved as demand, so that the Geocoder announces them. Locks ticket rows, then
    /// demand rows, both in ticket_id order, as the Ingestor and the Geocoder do.
    /// </summary>
    private async Task<int> MoveAsync(string dataset, string[] ticketIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.Command("set local lock_timeout = '5s'; set local statement_timeout = '30s'").RunAsync(cancellationToken);
        var moved = await connection.Command(
            "select ticket_id from tickets.resolve_ticket_geoms(@dataset, @ids)", ("dataset", dataset), ("ids", ticketIds))
            .ListAsync(row => row.GetString(0), cancellationToken);
        await connection.Command(
            """
            insert into tickets.geo_demand (dataset, ticket_id)
            select @dataset, id from unnest(@ids) as moved (id) order by id
            on conflict (dataset, ticket_id) do nothing
            """,
            ("dataset", dataset), ("ids", moved.ToArray()))
            .RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return moved.Count;
    }
}
