using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Guards;
using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Pending;

/// <summary>
/// Asks the whole chain for due places that the gazetteers do not know, a few at a time under a lease; no transaction is open while a
/// provider answers. Each answer is stored at once: a replica that dies costs one call at most. A provider's trouble postpones the place and
/// is never stored as its answer.
/// </summary>
internal sealed class ProviderPass(
    PendingStore store,
    ProviderChains chains,
    CollapseStore collapse,
    PlaceQuestions questions,
    PlaceNameCleaner cleaner,
    GeocoderOptions options,
    TimeProvider time,
    ILogger<ProviderPass> logger)
{
    /// <summary>Places under one lease. Few: those of a replica that dies wait until it runs out.</summary>
    private const int Batch = 5;

    /// <summary>So many in a row that nobody could be asked for mean that nobody can be asked now.</summary>
    private const int EnoughPostponed = 3;

    private static readonly TimeSpan AskingTime = TimeSpan.FromMinutes(1);

    /// <summary>How far back the first look for collapsed answers goes: nobody has looked at what a replica stored last that died.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromDays(1);

    /// <summary>How much of the time before the last look the next one covers again: what was just being stored it may not have seen.</summary>
    private static readonly TimeSpan LookOverlap = TimeSpan.FromMinutes(1);

    private readonly Guid _holder = Guid.NewGuid();
    private bool _isPrepared;
    private long? _lookedAt;

    /// <summary>The last question begins within <see cref="AskingTime"/> and is two at each provider: it then ends before the lease does.</summary>
    private TimeSpan Lease => AskingTime + (2 * options.RemoteProviders.Count * (options.LongestQuestion + TimeSpan.FromSeconds(10)));

    /// <summary>One batch. Returns how many positions were found, and when there may be more to ask for: now, later, or null when nobody knows.</summary>
    public async Task<(int Found, DateTimeOffset? More)> RunAsync(CancellationToken cancellationToken)
    {
        if (chains.Whole is not { } chain)
            return (0, null);
        if (!_isPrepared)
            await chain.PrepareAsync(cancellationToken);
        _isPrepared = true;

        var places = await store.LeaseAsync(_holder, Lease, Batch, askProviders: true, cleaner.RulesVersion, cancellationToken);
        var started = time.GetTimestamp();
        var outcomes = new List<PlaceOutcome>(places.Count);
        foreach (var place in places)
        {
            if (time.GetElapsedTime(started) >= AskingTime || NobodyCanBeAsked(outcomes))
                break;
            var outcome = await chain.FindAsync(questions.For(place), place.Heard, cancellationToken);
            outcomes.Add(outcome);
            if (outcome is PlaceOutcome.Postponed postponed)
                await store.PostponeAsync(_holder, place, postponed, cancellationToken);
            else
                await store.WriteAsync(_holder, cleaner.RulesVersion, [(place, outcome)], cancellationToken);
        }

        await store.ReleaseAsync(_holder, [.. places.Skip(outcomes.Count)], cancellationToken);
        var looking = time.GetTimestamp();
        await collapse.FlagAsync(_lookedAt is { } before ? time.GetElapsedTime(before, looking) + LookOverlap : FirstLook, cancellationToken);
        _lookedAt = looking;
        if (outcomes.Count > 0)
            logger.PlacesAsked(
                outcomes.Count,
                outcomes.Count(outcome => outcome is PlaceOutcome.Resolved),
                outcomes.Count(outcome => outcome is PlaceOutcome.Unresolved),
                outcomes.Count(outcome => outcome is PlaceOutcome.Postponed));
        var more = places.Count == Batch && !NobodyCanBeAsked(outcomes)
            ? time.GetUtcNow()
            : outcomes.OfType<PlaceOutcome.Postponed>().Min(postponed => postponed.Until);
        return (outcomes.Count(outcome => outcome is PlaceOutcome.Resolved), more);
    }

    private static bool NobodyCanBeAsked(List<PlaceOutcome> outcomes) =>
        outcomes.Count >= EnoughPostponed && outcomes[^EnoughPostponed..].TrueForAll(outcome => outcome is PlaceOutcome.Postponed);
}
