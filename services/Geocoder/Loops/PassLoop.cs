using System.Threading.Channels;
using FleetTickets.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// Repeats a pass until the service stops: when woken, and after the interval at the latest. A failed pass is repeated after 1 s,
/// doubling to 2 min, with jitter, and the service is not ready meanwhile; no failure ends the loop.
/// </summary>
internal abstract class PassLoop(string work, TimeSpan interval, TimeProvider time, ILogger logger) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(2);

    // One waiting wake-up is enough, however often it is requested.
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile string? _trouble;
    private ITimer? _alarm;
    private DateTimeOffset _alarmAt;

    /// <summary>Requests a pass now, or right after the one that runs.</summary>
    public void Wake() => _wakeUps.Writer.TryWrite(true);

    /// <summary>Requests a pass at that time, if the interval is not over before.</summary>
    protected void WakeAt(DateTimeOffset at)
    {
        var now = time.GetUtcNow();
        var wait = at - now;
        if (wait <= TimeSpan.Zero)
        {
            Wake();
        }
        else if (wait < interval && (_alarmAt <= now || at < _alarmAt))
        {
            _alarmAt = at;
            _alarm?.Dispose();
            _alarm = time.CreateTimer(_ => Wake(), null, wait, Timeout.InfiniteTimeSpan);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_trouble is { } trouble ? HealthCheckResult.Unhealthy($"{work} failed: {trouble}") : HealthCheckResult.Healthy());

    public override void Dispose()
    {
        _alarm?.Dispose();
        base.Dispose();
    }

    protected abstract Task RunPassAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(FirstRetry, LongestRetry);
        try
        {
            while (true)
            {
                if (await RunOnceAsync(backoff, stoppingToken) is { } retry)
                    await Task.Delay(retry, time, stoppingToken);
                else
                    await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the service stops
        }
    }

    /// <summary>Runs one pass; the wait before it is tried again, or null when it succeeded.</summary>
    private async Task<TimeSpan?> RunOnceAsync(Backoff backoff, CancellationToken stoppingToken)
    {
        try
        {
            await RunPassAsync(stoppingToken);
            if (_trouble is not null)
                logger.Recovered(work);
            _trouble = null;
            backoff.Reset();
            return null;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            var wait = backoff.Next();
            _trouble = exception.GetType().Name;
            if (TransientError.IsCauseOf(exception))
                logger.PassFailed(work, $"{exception.GetType().Name}: {exception.Message}", wait);
            else
                logger.PassFailedUnexpectedly(exception, work, wait);
            return wait;
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(stoppingToken); // whatever a cut-off pass throws is no failure
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var deadline = new Deadline(interval, time, stoppingToken);
        try
        {
            await _wakeUps.Reader.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            // the interval is over
        }
    }
}
