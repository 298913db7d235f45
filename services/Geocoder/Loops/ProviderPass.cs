using FleetTickets.Geocoding.Guards;
using FleetTickets.Geocoding.Pending;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// Queries the whole chain for due places that the gazetteers do not know, a few at a time under a lease; no transaction is open while a
/// provider answers. Each answer is stored at once: a replica that dies costs one call at most. A provider's trouble postpones the place and
/// is never stored as its answer.
/// </summary>
internal sealed class ProviderPass(
    PendingStore store, ProviderChain chain, CollapseStore collapse, GeocoderOptions options, TimeProvider time, ILogger<ProviderPass> logger)
{
    /// <summary>Places under one lease. Few: those of a replica that dies wait until it runs out.</summary>
    private const int Batch = 5;

    /// <summary>After so many places in a row that had to be postponed, no provider can be queried now.</summary>
    private const int EnoughPostponed = 3;

    private static readonly TimeSpan WorkingTime = TimeSpan.FromMinutes(1);

    /// <summary>How far back the first check for collapsed answers goes: a replica that died has not checked what it stored last.</summary>
    private static readonly TimeSpan FirstCheck = TimeSpan.FromDays(1);

    /// <summary>How much of the time before the last check the next one covers again: what was just being stored it may not have seen.</summary>
    private static readonly TimeSpan CheckOverlap = TimeSpan.FromMinutes(1);

    private bool _isPrepared;
    private long? _checkedAt;

    /// <summary>The last query begins within <see cref="WorkingTime"/> and is two at each provider: it then ends before the lease does.</summary>
    private TimeSpan Lease => WorkingTime + (2 * options.RemoteProviders.Count * (options.LongestQuestion + TimeSpan.FromSeconds(10)));

    /// <summary>One batch. Returns how many positions were found, and when there may be more to query: now, later, or null when that is unknown.</summary>
    public async Task<(int Found, DateTimeOffset? More)> RunAsync(CancellationToken cancellationToken)
    {
        if (!chain.HasBudget)
            return (0, null);
        if (!_isPrepared)
            await chain.PrepareAsync(cancellationToken);
        _isPrepared = true;

        var lease = await store.LeaseAsync(Lease, Batch, askProviders: true, cancellationToken);
        var started = time.GetTimestamp();
        var outcomes = new List<PlaceOutcome>(lease.Places.Count);
        foreach (var query in lease.Places)
        {
            if (time.GetElapsedTime(started) >= WorkingTime || IsHopeless(outcomes))
                break;
            outcomes.Add(await chain.FindAsync(query, cancellationToken));
            await store.StoreAsync(lease, [(query, outcomes[^1])], cancellationToken);
        }

        await store.ReleaseAsync(lease, lease.Places.Skip(outcomes.Count), cancellationToken);
        var checking = time.GetTimestamp();
        await collapse.FlagAsync(_checkedAt is { } before ? time.GetElapsedTime(before, checking) + CheckOverlap : FirstCheck, cancellationToken);
        _checkedAt = checking;

        var found = outcomes.Count(outcome => outcome is PlaceOutcome.Resolved);
        var postponed = outcomes.OfType<PlaceOutcome.Postponed>().ToList();
        if (outcomes.Count > 0)
            logger.PlacesAsked(outcomes.Count, found, outcomes.Count - found - postponed.Count, postponed.Count);
        return (found, lease.Places.Count == Batch && !IsHopeless(outcomes) ? time.GetUtcNow() : postponed.Min(one => one.Until));
    }

    private static bool IsHopeless(List<PlaceOutcome> outcomes) =>
        outcomes.Count >= EnoughPostponed && outcomes[^EnoughPostponed..].TrueForAll(outcome => outcome is PlaceOutcome.Postponed);
}
