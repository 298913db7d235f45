using FleetTickets.Geocoder.Gazetteer;
using FleetTickets.Geocoder.Guards;

namespace FleetTickets.Geocoder.Providers;

/// <summary>
/// Asks the providers one after the other until one gives a position that passes the guards. A provider that could not answer never counts
/// as "no such place": then the place stays pending, with what the others said, and only those are asked again that could not answer. A keyed
/// provider is put into the chain inside a decorator that takes its budget first.
/// </summary>
internal sealed class ProviderChain(IReadOnlyList<IGeocodingProvider> providers)
{
    /// <summary>Prepares every provider; see <see cref="IGeocodingProvider.PrepareAsync"/>.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in providers)
            await provider.PrepareAsync(cancellationToken);
    }

    /// <param name="query">The place.</param>
    /// <param name="heard">What providers said to it before, by their names: they are not asked that again.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<PlaceOutcome> FindAsync(PlaceQuery query, IReadOnlyDictionary<string, Heard> heard, CancellationToken cancellationToken)
    {
        PlaceOutcome.Unresolved? unresolved = null;
        PlaceOutcome.Unresolved? unknownHere = null;
        var troubles = new List<(string Provider, ProviderAnswer Answer)>();
        var said = new Dictionary<string, Heard>(heard);

        foreach (var provider in providers)
        {
            var before = said.GetValueOrDefault(provider.Name);
            if (before?.Failure is { } known)
            {
                unresolved = MoreTelling(unresolved, known);
                continue;
            }

            var answer = await AskAsync(provider, before is { Widen: true } ? query with { Cluster = null } : query, cancellationToken);
            var verdict = answer is ProviderAnswer.Hit hit ? CandidateGuards.Judge(query, hit.Candidates) : null;
            if (verdict is Verdict.Accepted accepted)
                return new PlaceOutcome.Resolved(accepted.Candidate.IsCopy ? GazetteerProvider.ProviderName : provider.Name, accepted.Candidate);

            if (Failure(answer, verdict, provider.Name) is { } failure)
            {
                if (provider.IsLocal && answer is ProviderAnswer.NoMatch)
                    unknownHere = failure;
                else
                    unresolved = MoreTelling(unresolved, failure);
                if (!provider.IsLocal)
                    said[provider.Name] = new Heard { Failure = failure };
            }
            else
            {
                troubles.Add((provider.Name, answer));
                if (answer.IsToWiderQuestion)
                    said[provider.Name] = new Heard { Widen = true };
            }
        }

        if (troubles.Count > 0)
            return Postponed(troubles, said);
        return unresolved ?? unknownHere ?? (PlaceOutcome)new PlaceOutcome.Postponed("no provider is configured", null, said);
    }

    /// <summary>A provider that throws is in trouble: one place must not end the pass, nor count as not found.</summary>
    private static async Task<ProviderAnswer> AskAsync(IGeocodingProvider provider, PlaceQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await provider.AskAsync(query, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProviderAnswer.Transient(exception.GetType().Name);
        }
    }

    /// <summary>What the answer says of the place; null when it says something of the provider only.</summary>
    private static PlaceOutcome.Unresolved? Failure(ProviderAnswer answer, Verdict? verdict, string provider) => (answer, verdict) switch
    {
        (_, Verdict.Undecided undecided) => new("review", undecided.Reason, provider, [.. undecided.Candidates.Select(OfferedPlace.Of)]),
        (_, Verdict.Rejected rejected) => new("rejected", rejected.Reason, provider, [.. rejected.Candidates.Select(OfferedPlace.Of)]),
        (ProviderAnswer.NoMatch, _) => new("no_match", ReasonCode.NoMatch, provider, []),
        (ProviderAnswer.BadRequest, _) => new("rejected", ReasonCode.Invalid, provider, []),
        _ => null,
    };

    /// <summary>
    /// What a person can act on outranks what they cannot: review, then rejected, then no match; last a text that is refused, which is not asked
    /// again, so that it counts only where every provider refused it. Of equals the last one asked.
    /// </summary>
    private static PlaceOutcome.Unresolved MoreTelling(PlaceOutcome.Unresolved? before, PlaceOutcome.Unresolved now) =>
        before is null || Weight(now) >= Weight(before) ? now : before;

    private static int Weight(PlaceOutcome.Unresolved outcome) => outcome switch
    {
        { Status: "review" } => 3,
        { Reason: ReasonCode.Invalid } => 0,
        { Status: "rejected" } => 2,
        _ => 1,
    };

    /// <summary>Until the first trouble is over. One of unknown length may be over at once; a refused key needs an operator.</summary>
    private static PlaceOutcome.Postponed Postponed(List<(string Provider, ProviderAnswer Answer)> troubles, Dictionary<string, Heard> said)
    {
        var (provider, (why, until, _)) = troubles.Select(trouble => (trouble.Provider, Trouble: Describe(trouble.Answer))).MinBy(one => one.Trouble.End);
        return new PlaceOutcome.Postponed($"{provider}: {why}", until, said);
    }

    private static (string Why, DateTimeOffset? Until, DateTimeOffset End) Describe(ProviderAnswer answer) => answer switch
    {
        ProviderAnswer.Throttled throttled => ("throttled", throttled.Until, throttled.Until),
        ProviderAnswer.QuotaSpent spent => ("quota spent", spent.Until, spent.Until),
        ProviderAnswer.KeyProblem key => ($"key refused: {key.Detail}", null, DateTimeOffset.MaxValue),
        ProviderAnswer.Transient transient => (transient.Detail, transient.Until, transient.Until ?? DateTimeOffset.MinValue),
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "not a trouble of the provider"),
    };
}
