using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoding.Budget;

/// <summary>
/// Notes for all replicas what the outcome of one call means for the next: also while the service stops, for what was learned was paid for.
/// A database in trouble does not spoil the answer.
/// </summary>
internal sealed class OutcomeNotes(string provider, BudgetStore budget, TimeProvider time, ILogger<OutcomeNotes> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestBlock = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBlock = TimeSpan.FromHours(25);

    public async Task NoteAsync(ProviderAnswer answer, bool wasProbe)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await ApplyAsync(answer, wasProbe, patience.Token);
        }
        catch (Exception exception)
        {
            logger.OutcomeNotNoted(provider, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task ApplyAsync(ProviderAnswer answer, bool wasProbe, CancellationToken cancellationToken)
    {
        switch (answer)
        {
            case ProviderAnswer.Throttled throttled:
                await budget.BlockAsync("throttled", WaitUntil(throttled.Until), cancellationToken);
                logger.ProviderThrottled(provider, throttled.Until);
                break;
            case ProviderAnswer.QuotaSpent spent:
                await budget.BlockAsync("quota_spent", WaitUntil(spent.Until), cancellationToken);
                logger.QuotaSpent(provider, spent.Until);
                break;
            case ProviderAnswer.KeyProblem problem:
                await budget.DisableAsync(problem.Detail, cancellationToken);
                logger.KeyRefused(provider, problem.Detail);
                break;
            case ProviderAnswer.Transient transient:
                if (await budget.NoteFailureAsync(wasProbe, cancellationToken) is { } until)
                    logger.CircuitOpen(provider, transient.Detail, until);
                break;
        }

        // "No such place", and even a refusal, is the answer of a provider that works.
        if (wasProbe && answer is not ProviderAnswer.Transient)
            await budget.CloseCircuitAsync(cancellationToken);
        if (answer.RemainingToday is { } remaining)
            await budget.ReconcileAsync(remaining, cancellationToken);
    }

    private TimeSpan WaitUntil(DateTimeOffset until)
    {
        var wait = until - time.GetUtcNow();
        return wait < ShortestBlock ? ShortestBlock : wait > LongestBlock ? LongestBlock : wait;
    }
}
