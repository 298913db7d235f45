using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Pending;

/// <summary>
/// Looks for every new place of open tickets in what costs nothing. What the gazetteers do not know is left to <see cref="ProviderPass"/>, or
/// remembered as a failure when there is no provider. Places are taken under a lease, so that replicas share the work; a replica that dies
/// leaves its places to the others when the lease runs out.
/// </summary>
internal sealed class GazetteerPass(
    PendingStore store, ProviderChains chains, PlaceQuestions questions, PlaceNameCleaner cleaner, TimeProvider time, ILogger<GazetteerPass> logger)
{
    private const int Batch = 100;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // Well before the lease ends, so that answers are written while it holds; and no longer than new tickets may wait for theirs to be announced.
    private static readonly TimeSpan AskingTime = TimeSpan.FromSeconds(5);

    private readonly Guid _holder = Guid.NewGuid();

    /// <summary>Works for some seconds. Returns how many places are left to providers, and whether there are more to look for.</summary>
    public async Task<(int Left, bool More)> RunAsync(CancellationToken cancellationToken)
    {
        await store.NoteAsync(cleaner.RulesVersion, cancellationToken);

        // Without providers there is one step only, also for what waits for them since an earlier configuration.
        bool? step = chains.Whole is null ? null : false;
        var started = time.GetTimestamp();
        var outcomes = new List<PlaceOutcome>();
        bool more;
        do
        {
            var places = await store.LeaseAsync(_holder, Lease, Batch, step, cleaner.RulesVersion, cancellationToken);
            more = places.Count > 0;
            outcomes.AddRange(await AskAsync(places, started, cancellationToken));
        }
        while (more && time.GetElapsedTime(started) < AskingTime);

        if (outcomes.Count > 0)
            logger.PlacesLookedFor(outcomes.Count, outcomes.Count(outcome => outcome is PlaceOutcome.Resolved));
        return (chains.Whole is null ? 0 : outcomes.Count(outcome => outcome is PlaceOutcome.Unresolved), more);
    }

    private async Task<List<PlaceOutcome>> AskAsync(List<PendingPlace> places, long started, CancellationToken cancellationToken)
    {
        var asked = new List<(PendingPlace Place, PlaceOutcome Outcome)>(places.Count);
        foreach (var place in places.TakeWhile((_, index) => index == 0 || time.GetElapsedTime(started) < AskingTime))
            asked.Add((place, await chains.Gazetteers.FindAsync(questions.For(place), place.Heard, cancellationToken)));

        var answers = asked.Where(one => one.Outcome is PlaceOutcome.Resolved || (one.Outcome is PlaceOutcome.Unresolved && chains.Whole is null)).ToList();
        if (answers.Count > 0)
            await store.WriteAsync(_holder, cleaner.RulesVersion, answers, cancellationToken);
        await store.LeaveToProvidersAsync(
            _holder, [.. asked.Where(one => one.Outcome is PlaceOutcome.Unresolved && chains.Whole is not null).Select(one => one.Place)], cancellationToken);

        foreach (var (place, outcome) in asked)
            if (outcome is PlaceOutcome.Postponed postponed)
                await store.PostponeAsync(_holder, place, postponed, cancellationToken);
        await store.ReleaseAsync(_holder, [.. places.Skip(asked.Count)], cancellationToken);

        return [.. asked.Select(one => one.Outcome)];
    }
}
