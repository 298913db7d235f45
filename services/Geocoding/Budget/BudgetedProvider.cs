using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoding.Budget;

/// <summary>
/// Queries a provider within its budget: takes a call, makes it, and records for all replicas what the outcome means for the next one. Without a
/// call it returns at once what keeps the provider from being queried, and until when; only the spacing between two calls is waited
/// for, up to two seconds. A process that dies in here loses a call and delays no other.
/// </summary>
internal sealed class BudgetedProvider(
    ICountedProvider inner, BudgetStore budget, OutcomeNotes outcomes, TimeSpan timeout, TimeProvider time) : IGeocodingProvider
{
    /// <summary>Making a secure connection may outlast a permit; on another continent it takes half a second.</summary>
    private const int Tries = 3;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan BalanceInterval = TimeSpan.FromHours(1);

    private volatile bool _configured;
    private int _readsBalance;
    private long? _balanceAt;

    public string Name => inner.Name;

    /// <summary>At the start, so that of several replicas the one started last has its way, whichever queries first.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => ConfigureAsync(cancellationToken);

    public async Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        await ConfigureAsync(cancellationToken);
        if (inner.HasBalance && Interlocked.Exchange(ref _readsBalance, 1) == 0)
            await ReadBalanceAsync(cancellationToken);

        var wasProbe = false;
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var (permit, refusal) = await TakeAsync(query.Urgent, cancellationToken);
            using (permit)
            {
                if (permit is null)
                    return refusal!.ToAnswer(time.GetUtcNow());
                if (await SendAsync(permit, token => inner.AskAsync(query, permit, token), cancellationToken) is { } answer)
                {
                    await outcomes.NoteAsync(answer, permit.IsProbe);
                    return answer;
                }

                wasProbe = permit.IsProbe;
                if (permit.IsProbe && attempt < Tries)
                    await budget.ReturnProbeAsync(cancellationToken);
            }
        }

        var unreachable = new ProviderAnswer.Transient("no connection was ready in time to send a request");
        await outcomes.NoteAsync(unreachable, wasProbe);
        return unreachable;
    }

    private async Task ConfigureAsync(CancellationToken cancellationToken)
    {
        if (_configured)
            return;
        await budget.ConfigureAsync(cancellationToken);
        _configured = true;
    }

    /// <summary>Takes a call, waiting for the spacing if need be: the permit, or why there is none.</summary>
    private async Task<(SendPermit? Permit, Refusal? Refusal)> TakeAsync(bool urgent, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var asked = time.GetTimestamp();
            if (await budget.TakeAsync(urgent, timeout + LongestWait, cancellationToken) is { } isProbe)
                return (new SendPermit(time, asked, isProbe), null);
            if (await budget.ExplainAsync(urgent, cancellationToken) is not { } refusal)
            {
                _configured = false; // the row was removed
                return (null, new Refusal("spacing", LongestWait, null));
            }

            var wait = refusal.Wait + ShortestPause;
            if (!refusal.IsSpacing || time.GetElapsedTime(began) + wait > LongestWait)
                return (null, refusal);
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>Makes the call; null when its permit ran out before it left.</summary>
    private static async Task<ProviderAnswer?> SendAsync(SendPermit permit, Func<CancellationToken, Task<ProviderAnswer>> call, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(permit.Lapsed, cancellationToken);
        try
        {
            var answer = await call(deadline.Token);
            return answer is ProviderAnswer.Transient && !permit.WasSent && permit.Lapsed.IsCancellationRequested ? null : answer;
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return null;
        }
    }

    /// <summary>Before the first query, and hourly; by one caller at a time.</summary>
    private async Task ReadBalanceAsync(CancellationToken cancellationToken)
    {
        SendPermit? permit = null;
        try
        {
            if (_balanceAt is { } at && time.GetElapsedTime(at) < BalanceInterval)
                return;
            (permit, _) = await TakeAsync(urgent: false, cancellationToken);
            var balance = permit is null ? null : await SendAsync(permit, token => inner.AskBalanceAsync(permit, token), cancellationToken);
            if (permit is { IsProbe: true })
                await budget.ReturnProbeAsync(cancellationToken);
            if (balance?.RemainingToday is { } remaining)
                await budget.ReconcileAsync(remaining, cancellationToken);
        }
        finally
        {
            if (permit is { WasSent: true })
                _balanceAt = time.GetTimestamp();
            permit?.Dispose();
            Volatile.Write(ref _readsBalance, 0);
        }
    }
}
