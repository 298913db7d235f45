using FleetTickets.Geocoding.Guards;

namespace FleetTickets.Geocoding.Providers;

/// <summary>
/// Queries the providers one after the other until one gives a position that passes the guards. A provider that could not answer never counts
/// as "no such place": then the place stays pending, with what the others answered, and only those are queried again that could not answer. A
/// provider with a budget is put into the chain inside a decorator that takes its calls.
/// </summary>
internal sealed class ProviderChain(IReadOnlyList<IGeocodingProvider> providers)
{
    /// <summary>False when every provider costs nothing: then their answer is final.</summary>
    public bool HasBudget => providers.Any(provider => !provider.IsLocal);

    /// <summary>The part of the chain that costs nothing.</summary>
    public ProviderChain Gazetteers => new([.. providers.Where(provider => provider.IsLocal)]);

    /// <summary>Prepares every provider; see <see cref="IGeocodingProvider.PrepareAsync"/>.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in providers)
            await provider.PrepareAsync(cancellationToken);
    }

    public async Task<PlaceOutcome> FindAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        PlaceOutcome.Unresolved? unresolved = null;
        PlaceOutcome.Unresolved? unknownHere = null;
        var troubles = new List<(string Provider, ProviderAnswer Answer)>();
        var answered = new Dictionary<string, PriorAnswer>(query.PriorAnswers);

        foreach (var provider in providers)
        {
            var before = answered.GetValueOrDefault(provider.Name);
            if (before?.Failure is { } known)
            {
                unresolved = MoreTelling(unresolved, known);
                continue;
            }

            var answer = await AskAsync(provider, before is { Widen: true } ? query with { Cluster = null } : query, cancellationToken);
            var outcome = OutcomeOf(answer, query, provider.Name);
            if (outcome is PlaceOutcome.Resolved)
                return outcome;

            if (outcome is PlaceOutcome.Unresolved failure)
            {
                if (provider.IsLocal && answer is ProviderAnswer.NoMatch)
                    unknownHere = failure;
                else
                    unresolved = MoreTelling(unresolved, failure);
                if (!provider.IsLocal)
                    answered[provider.Name] = new PriorAnswer { Failure = failure };
            }
            else
            {
                troubles.Add((provider.Name, answer));
                if (answer.IsToWiderQuestion)
                    answered[provider.Name] = new PriorAnswer { Widen = true };
            }
        }

        if (troubles.Count > 0)
            return Postponed(troubles, answered);
        return unresolved ?? unknownHere ?? (PlaceOutcome)new PlaceOutcome.Postponed("no provider is configured", null, answered);
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

    /// <summary>What the answer means for the place; null when it is about the provider only.</summary>
    private static PlaceOutcome? OutcomeOf(ProviderAnswer answer, PlaceQuery query, string provider) => answer switch
    {
        ProviderAnswer.Hit hit => CandidateGuards.Judge(query, hit.Candidates, provider),
        ProviderAnswer.NoMatch => new PlaceOutcome.Unresolved("no_match", ReasonCode.NoMatch, provider, []),
        ProviderAnswer.BadRequest => new PlaceOutcome.Unresolved("rejected", ReasonCode.Invalid, provider, []),
        _ => null,
    };

    /// <summary>
    /// What a person can act on outranks what they cannot: review, then rejected, then no match; last a text that is refused, which is not
    /// queried again, so that it counts only where every provider refused it. Of equals the last one queried.
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
    private static PlaceOutcome.Postponed Postponed(List<(string Provider, ProviderAnswer Answer)> troubles, Dictionary<string, PriorAnswer> answered)
    {
        var (provider, (why, until, _)) = troubles.Select(trouble => (trouble.Provider, Trouble: Describe(trouble.Answer))).MinBy(one => one.Trouble.End);
        return new PlaceOutcome.Postponed($"{provider}: {why}", until, answered);
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
