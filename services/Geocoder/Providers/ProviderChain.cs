using FleetTickets.Geocoder.Guards;

namespace FleetTickets.Geocoder.Providers;

/// <summary>
/// Asks the providers one after the other until one gives a position that passes the guards. A provider that could not answer never counts
/// as "no such place": then the place stays pending. A keyed provider is put into the chain inside a decorator that takes its budget first.
/// </summary>
internal sealed class ProviderChain(IReadOnlyList<IGeocodingProvider> providers)
{
    public async Task<PlaceOutcome> FindAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        PlaceOutcome.Unresolved? unresolved = null;
        PlaceOutcome.Postponed? postponed = null;

        foreach (var provider in providers)
        {
            var answer = await AskAsync(provider, query, cancellationToken);
            switch (answer)
            {
                case ProviderAnswer.Hit hit:
                    var verdict = CandidateGuards.Judge(query, hit.Candidates);
                    if (verdict is Verdict.Accepted accepted)
                        return new PlaceOutcome.Resolved(provider.Name, accepted.Candidate);
                    unresolved = MoreTelling(unresolved, FromVerdict(verdict, provider.Name));
                    break;
                case ProviderAnswer.NoMatch:
                    unresolved = MoreTelling(unresolved, new("no_match", ReasonCode.NoMatch, provider.Name, []));
                    break;
                case ProviderAnswer.BadRequest:
                    unresolved = MoreTelling(unresolved, new("rejected", ReasonCode.Invalid, provider.Name, []));
                    break;
                default:
                    postponed = Sooner(postponed, CouldNotAnswer(answer, provider.Name));
                    break;
            }
        }

        if (postponed is not null)
            return postponed;
        return unresolved is not null ? unresolved : new PlaceOutcome.Postponed("no provider is configured", null);
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

    private static PlaceOutcome.Unresolved FromVerdict(Verdict verdict, string provider) => verdict switch
    {
        Verdict.Undecided undecided => new("review", undecided.Reason, provider, undecided.Candidates),
        Verdict.Rejected rejected => new("rejected", rejected.Reason, provider, rejected.Candidates),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "an accepted candidate is no failure"),
    };

    /// <summary>What a person can act on outranks what they cannot: review, then rejected, then no match. Of equals the last one asked.</summary>
    private static PlaceOutcome.Unresolved MoreTelling(PlaceOutcome.Unresolved? before, PlaceOutcome.Unresolved now) =>
        before is null || Weight(now) >= Weight(before) ? now : before;

    private static int Weight(PlaceOutcome.Unresolved outcome) => outcome.Status switch { "review" => 2, "rejected" => 1, _ => 0 };

    private static PlaceOutcome.Postponed CouldNotAnswer(ProviderAnswer answer, string provider) => answer switch
    {
        ProviderAnswer.Throttled throttled => new($"{provider}: throttled", throttled.Until),
        ProviderAnswer.QuotaSpent spent => new($"{provider}: quota spent", spent.Until),
        ProviderAnswer.KeyProblem key => new($"{provider}: key refused: {key.Detail}", null),
        ProviderAnswer.Transient transient => new($"{provider}: {transient.Detail}", transient.Until),
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "not a trouble of the provider"),
    };

    private static PlaceOutcome.Postponed Sooner(PlaceOutcome.Postponed? before, PlaceOutcome.Postponed now) =>
        before is null || (now.Until is not null && (before.Until is null || now.Until < before.Until)) ? now : before;
}
