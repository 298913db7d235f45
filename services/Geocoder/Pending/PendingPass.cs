using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Guards;
using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Pending;

/// <summary>
/// Asks the provider chain for every due place of open tickets. Places are taken under a lease, so that replicas share the work and no
/// transaction is open while a provider answers; a replica that dies leaves its places to the others when the lease runs out.
/// A provider's trouble postpones a place, and is never stored as its answer.
/// </summary>
internal sealed class PendingPass(
    PendingStore store, ProviderChain chain, CollapseStore collapse, PlaceNameCleaner cleaner, TimeProvider time, ILogger<PendingPass> logger)
{
    private const int Batch = 100;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // Well before the lease ends, so that answers are written while it holds.
    private static readonly TimeSpan AskingTime = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(15);

    private readonly Guid _holder = Guid.NewGuid();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await store.NoteAsync(cleaner.RulesVersion, cancellationToken);

        var outcomes = new List<PlaceOutcome>();
        while (await store.LeaseAsync(_holder, Lease, Batch, cancellationToken) is { Count: > 0 } places)
            outcomes.AddRange(await AskAsync(places, cancellationToken));

        if (outcomes.Count > 0)
            logger.PlacesAsked(
                outcomes.Count,
                outcomes.Count(outcome => outcome is PlaceOutcome.Resolved),
                outcomes.Count(outcome => outcome is PlaceOutcome.Unresolved),
                outcomes.Count(outcome => outcome is PlaceOutcome.Postponed));
    }

    private async Task<List<PlaceOutcome>> AskAsync(List<PendingPlace> places, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var asked = new List<(PendingPlace Place, PlaceOutcome Outcome)>(places.Count);
        foreach (var place in places.TakeWhile(_ => time.GetElapsedTime(started) < AskingTime))
            asked.Add((place, await chain.FindAsync(Question(place), cancellationToken)));

        var answers = asked.Where(one => one.Outcome is not PlaceOutcome.Postponed).ToList();
        if (answers.Count > 0)
        {
            await store.WriteAsync(_holder, cleaner.RulesVersion, answers, cancellationToken);
            await collapse.FlagAsync(cancellationToken);
        }

        foreach (var (place, outcome) in asked)
            if (outcome is PlaceOutcome.Postponed postponed)
                await store.PostponeAsync(_holder, place, postponed.Why, WaitAfter(place, postponed), cancellationToken);
        foreach (var notReached in places.Skip(asked.Count))
            await store.PostponeAsync(_holder, notReached, trouble: null, TimeSpan.Zero, cancellationToken);

        return [.. asked.Select(one => one.Outcome)];
    }

    private PlaceQuery Question(PendingPlace place)
    {
        var query = new PlaceQuery
        {
            Place = place.Place,
            PlaceKey = place.PlaceKey,
            Cluster = place.ClusterKey.Length == 0 ? null : ClusterName(place.ClusterKey),
            ClusterKey = place.ClusterKey,
            Centroid = place.Centroid,
            FromLandmark = place.FromLandmark,
        };
        return place.RadiusKm is { } radius ? query with { RadiusKm = radius } : query;
    }

    private string ClusterName(string cluster) => Clusters.ClusterProposer.CleanName(cleaner, cluster).Place;

    private TimeSpan WaitAfter(PendingPlace place, PlaceOutcome.Postponed postponed)
    {
        var doubled = FirstRetry * Math.Pow(2, Math.Min(place.Attempts - 1, 10));
        var wait = doubled < LongestRetry ? doubled : LongestRetry;
        return postponed.Until - time.GetUtcNow() is { } told && told > wait ? told : wait;
    }
}
