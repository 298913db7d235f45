using System.Threading.Channels;
using FleetTickets.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace FleetTickets.Scanner.Tests;

/// <summary>A clock that tells a test when a loop has begun to wait, so that the test moves it neither too early nor by guess.</summary>
internal sealed class SignallingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>The next wait that begins, other than the time-outs of requests.</summary>
    public async Task<TimeSpan> NextWaitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), System);
        return await _waits.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Awaits the next wait, and lets it pass.</summary>
    public async Task<TimeSpan> PassNextWaitAsync()
    {
        var wait = await NextWaitAsync();
        Advance(wait);
        return wait;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Bucket.RequestTimeout) _waits.Writer.TryWrite(dueTime);
        return timer;
    }
}
