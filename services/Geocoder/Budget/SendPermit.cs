namespace FleetTickets.Geocoder.Budget;

/// <summary>
/// Leave to put one request on the wire, soon. A process may freeze, or wait for a connection, between the moment a call was taken from the
/// budget and the moment it leaves; what leaves late may meet the next one in the provider's window. So a permit holds for a short
/// time, counted from before the budget was asked, and is looked at where bytes are written; one that was not used in time is thrown away
/// and its call lost, which is the safe side. A connection that was not ready goes on being made, and the next permit finds it.
/// What remains: a process frozen between that look and the system's write, and a machine that sleeps, for whose clock no time passes.
/// </summary>
internal sealed class SendPermit : IDisposable
{
    /// <summary>Some hundred times what taking a call and writing a request cost, and little beside a second. Part of the spacing.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMilliseconds(250);

    private static readonly AsyncLocal<SendPermit?> Flowing = new();

    private readonly TimeProvider _time;
    private readonly long _asked;
    private readonly CancellationTokenSource _lapse;
    private object? _sentOn;

    /// <param name="time">Whose timestamps count.</param>
    /// <param name="asked">Its timestamp from before the budget was asked.</param>
    /// <param name="isProbe">The call tries whether a failing provider works again.</param>
    public SendPermit(TimeProvider time, long asked, bool isProbe)
    {
        _time = time;
        _asked = asked;
        IsProbe = isProbe;
        var left = Validity - time.GetElapsedTime(asked);
        _lapse = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        Lapsed = _lapse.Token;
    }

    /// <summary>The permit under which the current call is made; null outside of one.</summary>
    public static SendPermit? Current => Flowing.Value;

    public bool IsProbe { get; }

    /// <summary>Bytes of the request left, or tried to.</summary>
    public bool WasSent => Volatile.Read(ref _sentOn) is not null;

    /// <summary>Cancelled when the permit ran out before it was used.</summary>
    public CancellationToken Lapsed { get; }

    /// <summary>Makes the call under this permit.</summary>
    public async Task<T> UseAsync<T>(Func<Task<T>> call)
    {
        Flowing.Value = this; // ends with this method: what an async method sets does not flow back to its caller
        return await call();
    }

    /// <summary>
    /// True for the first connection that asks in time, and for the rest of what it writes. An HTTP client that repeats a request by itself, on
    /// another connection, gets no second call out of one permit.
    /// </summary>
    public bool AllowsWritingOn(object connection)
    {
        if (Volatile.Read(ref _sentOn) is null && _time.GetElapsedTime(_asked) < Validity
            && Interlocked.CompareExchange(ref _sentOn, connection, null) is null)
            _lapse.CancelAfter(Timeout.InfiniteTimeSpan);
        return ReferenceEquals(Volatile.Read(ref _sentOn), connection);
    }

    public void Dispose() => _lapse.Dispose();
}
