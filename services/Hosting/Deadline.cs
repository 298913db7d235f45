namespace FleetTickets.Hosting;

/// <summary>
/// A caller's cancellation with a time limit added, on the injected clock: <see cref="Token"/> is cancelled by whichever comes first, and
/// <see cref="HasPassed"/> distinguishes the limit from the caller, for <c>catch (OperationCanceledException) when (deadline.HasPassed)</c>.
/// </summary>
public sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource? _timer;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _limit;
    private readonly CancellationToken _caller;

    public Deadline(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
        : this(new CancellationTokenSource(limit, time), cancellationToken)
    {
    }

    /// <param name="limit">Cancelled when the time is over; it stays its owner's.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public Deadline(CancellationToken limit, CancellationToken cancellationToken)
    {
        (_limit, _caller) = (limit, cancellationToken);
        _either = CancellationTokenSource.CreateLinkedTokenSource(limit, cancellationToken);
    }

    private Deadline(CancellationTokenSource timer, CancellationToken cancellationToken)
        : this(timer.Token, cancellationToken) => _timer = timer;

    public CancellationToken Token => _either.Token;

    /// <summary>The limit has passed, and the caller has not cancelled.</summary>
    public bool HasPassed => _limit.IsCancellationRequested && !_caller.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _timer?.Dispose();
    }
}
