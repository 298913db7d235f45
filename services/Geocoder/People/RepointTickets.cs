using FleetTickets.Geocoder.Positions;
using Npgsql;

namespace FleetTickets.Geocoder.People;

/// <summary>What became of the tickets of a decision: how many moved, and what kept the rest from it, if anything did.</summary>
internal readonly record struct Repointed(long Moved, string? LeftBecause);

/// <summary>
/// Moves the tickets that a committed decision misplaced, in batches of their own transactions, and leaves their announcement to the Geocoder.
/// Never fails for what is busy: the change stands in <c>tickets.geo_changes</c>, and a running Geocoder follows it within seconds anyway.
/// </summary>
internal sealed class RepointTickets(ChangeStore changes, RepointStore store, GeocoderOptions options)
{
    private const int Batch = 1000;

    public async Task<Repointed> RunAsync(string[] clusters, string[] placeKeys, CancellationToken cancellationToken)
    {
        var decided = new GazetteerChanges([], clusters, placeKeys);
        var moved = 0L;
        try
        {
            foreach (var dataset in options.Datasets)
            {
                for (string? after = ""; after is not null;)
                {
                    var (last, misplaced) = await changes.FindTouchedAsync(dataset, decided, after, Batch, cancellationToken);
                    if (misplaced.Length > 0)
                        moved += await store.MoveAsync(dataset, misplaced, cancellationToken);
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
}
