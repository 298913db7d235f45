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
    TimeProvider time,
    ILogger<ProviderPass> logger)
{
    /// <summary>Places under one lease. Few: those of a replica that dies wait until it runs out.</summary>
    private const int Batch = 5;

    /// <summary>So many in a row that nobody could be asked for mean that nobody can be asked now.</summary>
    private const int EnoughPostponed = 3;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // One question takes up to half a minute, when two providers are waited for: it then ends before the lease does.
    private static readonly TimeSpan AskingTime = TimeSpan.FromMinutes(1);

    private readonly Guid _holder = Guid.NewGuid();

    /// <summary>One batch. Returns how many positions were found, and whether there may be more to ask for now.</summary>
    public async Task<(int Found, bool More)> RunAsync(CancellationToken cancellationToken)
    {
        if (chains.Whole is not { } chain)
            return (0, false);

        var places = await store.LeaseAsync(_holder, Lease, Batch, askProviders: true, cancellationToken);
        var started = time.GetTimestamp();
        var outcomes = new List<PlaceOutcome>(places.Count);
        foreach (var place in places)
        {
            if (time.GetElapsedTime(started) >= AskingTime || NobodyCanBeAsked(outcomes))
                break;
            var outcome = await chain.FindAsync(questions.For(place), cancellationToken);
            outcomes.Add(outcome);
            if (outcome is PlaceOutcome.Postponed postponed)
                await store.PostponeAsync(_holder, place, postponed, cancellationToken);
            else
                await store.WriteAsync(_holder, cleaner.RulesVersion, [(place, outcome)], cancellationToken);
        }

        await store.ReleaseAsync(_holder, [.. places.Skip(outcomes.Count)], cancellationToken);
        if (outcomes.Exists(outcome => outcome is PlaceOutcome.Resolved))
            await collapse.FlagAsync(cancellationToken);
        if (outcomes.Count > 0)
            logger.PlacesAsked(
                outcomes.Count,
                outcomes.Count(outcome => outcome is PlaceOutcome.Resolved),
                outcomes.Count(outcome => outcome is PlaceOutcome.Unresolved),
                outcomes.Count(outcome => outcome is PlaceOutcome.Postponed));
        return (outcomes.Count(outcome => outcome is PlaceOutcome.Resolved), places.Count == Batch && !NobodyCanBeAsked(outcomes));
    }

    private static bool NobodyCanBeAsked(List<PlaceOutcome> outcomes) =>
        outcomes.Count >= EnoughPostponed && outcomes[^EnoughPostponed..].TrueForAll(outcome => outcome is PlaceOutcome.Postponed);
}
