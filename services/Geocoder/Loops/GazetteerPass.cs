using FleetTickets.Geocoding.Pending;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// Looks for every new place of open tickets in what costs nothing. What the gazetteers do not know is left to <see cref="ProviderPass"/>, or
/// remembered as a failure when there is no provider. Places are taken under a lease, so that replicas share the work; a replica that dies
/// leaves its places to the others when the lease runs out.
/// </summary>
internal sealed class GazetteerPass(PendingStore store, ProviderChain chain, TimeProvider time, ILogger<GazetteerPass> logger)
{
    private const int Batch = 100;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // Well before the lease ends, so that answers are written while it holds; and no longer than new tickets may wait for theirs to be announced.
    private static readonly TimeSpan WorkingTime = TimeSpan.FromSeconds(5);

    private readonly ProviderChain _gazetteers = chain.Gazetteers;

    /// <summary>Works for some seconds. Returns how many places are left to providers, and whether there are more to look for.</summary>
    public async Task<(int Left, bool More)> RunAsync(CancellationToken cancellationToken)
    {
        await store.RefreshAsync(cancellationToken);

        var started = time.GetTimestamp();
        var (looked, resolved, left) = (0, 0, 0);
        bool more;
        do
        {
            // Without providers there is one step only, also for what waits for them since an earlier configuration.
            var lease = await store.LeaseAsync(Lease, Batch, chain.HasBudget ? false : null, cancellationToken);
            more = lease.Places.Count > 0;
            var outcomes = await FindAsync(lease, started, cancellationToken);
            var forProviders = outcomes.ToLookup(one => chain.HasBudget && one.Outcome is PlaceOutcome.Unresolved);
            await store.StoreAsync(lease, [.. forProviders[false]], cancellationToken);
            await store.LeaveToProvidersAsync(lease, forProviders[true].Select(one => one.Query), cancellationToken);
            await store.ReleaseAsync(lease, lease.Places.Skip(outcomes.Count), cancellationToken);
            looked += outcomes.Count;
            resolved += outcomes.Count(one => one.Outcome is PlaceOutcome.Resolved);
            left += forProviders[true].Count();
        }
        while (more && time.GetElapsedTime(started) < WorkingTime);

        if (looked > 0)
            logger.PlacesLookedFor(looked, resolved);
        return (left, more);
    }

    private async Task<List<(PlaceQuery Query, PlaceOutcome Outcome)>> FindAsync(PlaceLease lease, long started, CancellationToken cancellationToken)
    {
        var outcomes = new List<(PlaceQuery Query, PlaceOutcome Outcome)>(lease.Places.Count);
        foreach (var query in lease.Places.TakeWhile((_, index) => index == 0 || time.GetElapsedTime(started) < WorkingTime))
            outcomes.Add((query, await _gazetteers.FindAsync(query, cancellationToken)));
        return outcomes;
    }
}
