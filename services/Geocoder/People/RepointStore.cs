using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.People;

/// <summary>Moves tickets after a decision.</summary>
internal sealed class RepointStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Positions these tickets by the gazetteers and notes those that moved as demand, so that the Geocoder announces them. Locks ticket rows, then
    /// demand rows, both in ticket_id order, as the Ingestor and the Geocoder do.
    /// </summary>
    public async Task<int> MoveAsync(string dataset, string[] ticketIds, CancellationToken cancellationToken)
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
