using System.Net;

namespace FleetTickets.Geocoding.Budget;

/// <summary>
/// Permission to put one request on the wire, soon. A process may freeze, or wait for a connection, between the moment a call was taken from the
/// budget and the moment it leaves; what leaves late may meet the next one in the provider's window. So a permit holds for a short time, counted
/// from before the budget was queried, and is checked where the request is written; one that was not used in time is thrown away and its call
/// lost, which is the safe side. A connection that was not ready goes on being made, and the next permit finds it.
/// What remains: a process frozen between that check and the system's write, and a machine that sleeps, for whose clock no time passes.
/// </summary>
internal sealed class SendPermit : IDisposable
{
    /// <summary>Some hundred times what taking a call and writing a request cost, and little beside a second. Part of the spacing.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly long _asked;
    private readonly CancellationTokenSource _lapse;
    private int _used;

    /// <param name="time">Whose timestamps count.</param>
    /// <param name="asked">Its timestamp from before the budget was queried.</param>
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

    public bool IsProbe { get; }

    /// <summary>The request left, or was about to.</summary>
    public bool WasSent => Volatile.Read(ref _used) == 1;

    /// <summary>Cancelled when the permit ran out before it was used.</summary>
    public CancellationToken Lapsed { get; }

    /// <summary>
    /// The empty body of the request that is made under this permit. An HTTP client copies the body when it has a connection and nothing is written
    /// yet, the headers included; and it never repeats by itself a request whose body it has begun to copy.
    /// </summary>
    public HttpContent AsContent() => new PermitContent(this);

    /// <summary>True once, if in time.</summary>
    private bool Use()
    {
        if (WasSent)
            return false;
        if (_time.GetElapsedTime(_asked) >= Validity)
        {
            _lapse.Cancel(); // its timer may be late
            return false;
        }

        _lapse.CancelAfter(Timeout.InfiniteTimeSpan);
        return Interlocked.Exchange(ref _used, 1) == 0;
    }

    public void Dispose() => _lapse.Dispose();

    private sealed class PermitContent(SendPermit permit) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            permit.Use() ? Task.CompletedTask : throw new IOException("The permit for this request was used or has run out.");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return true;
        }
    }
}
