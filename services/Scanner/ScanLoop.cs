using System.Threading.Channels;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using FleetTickets.Hosting;

namespace FleetTickets.Scanner;

/// <summary>
/// Runs passes until the service stops, each dataset in a loop of its own so that none waits for another: when woken, and after the poll
/// interval at the latest, up to half of it sooner. A failed pass is repeated after 5 s, doubling to 2 min, with jitter, woken or not; no failure ends a loop.
/// </summary>
internal sealed class ScanLoop(ScannerOptions options, Func<string, ScanPass> passFor, TimeProvider time, ILogger<ScanLoop> logger) : BackgroundService
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(2);

    /// <summary>From the beginning of a pass to that of the next, however often the loop is woken: ten listings a second take 2 % of a core of the store.</summary>
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    // One waiting wake-up is enough, however often it is requested.
    private readonly Dictionary<string, Channel<bool>> _wakeUps = options.Datasets.ToDictionary(
        dataset => dataset, _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }), StringComparer.Ordinal);

    /// <summary>Requests a pass over each dataset now, or right after the one that runs. Any thread may call it, as often as it likes.</summary>
    public void Wake()
    {
        foreach (var wakeUp in _wakeUps.Values) wakeUp.Writer.TryWrite(true);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        logger.Scanning(string.Join(", ", options.Datasets), options.PollInterval, options.Window);
        return Task.WhenAll(options.Datasets.Select(dataset => RunAsync(dataset, stoppingToken)));
    }

    private async Task RunAsync(string dataset, CancellationToken stoppingToken)
    {
        var pass = passFor(dataset);
        var wakeUps = _wakeUps[dataset].Reader;
        var backoff = new Backoff(FirstRetry, LongestRetry);
        try
        {
            while (true)
            {
                await WaitForWindowAsync(stoppingToken);
                wakeUps.TryRead(out _); // requested before this pass: done by it
                var began = time.GetTimestamp();
                if (await RunOnceAsync(dataset, pass, backoff, stoppingToken) is { } retry)
                    await Task.Delay(retry, time, stoppingToken);
                else
                    await WaitAsync(wakeUps, began, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the service stops
        }
    }

    private async Task WaitForWindowAsync(CancellationToken stoppingToken)
    {
        // An hour at most at a time: the clock may be set meanwhile, and a delay has an upper limit.
        for (var closed = options.Window.UntilOpen(time.GetUtcNow()); closed > TimeSpan.Zero; closed = options.Window.UntilOpen(time.GetUtcNow()))
            await Task.Delay(closed < TimeSpan.FromHours(1) ? closed : TimeSpan.FromHours(1), time, stoppingToken);
    }

    private async Task WaitAsync(ChannelReader<bool> wakeUps, long began, CancellationToken stoppingToken)
    {
        using var deadline = new Deadline(Backoff.Jittered(options.PollInterval, 0.5), time, stoppingToken);
        try
        {
            await wakeUps.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return; // the interval is over
        }

        var early = ShortestInterval - time.GetElapsedTime(began);
        if (early > TimeSpan.Zero) await Task.Delay(early, time, stoppingToken);
    }

    /// <summary>Runs one pass; the wait before it is tried again, or null when it succeeded.</summary>
    private async Task<TimeSpan?> RunOnceAsync(string dataset, ScanPass pass, Backoff backoff, CancellationToken stoppingToken)
    {
        try
        {
            await pass.RunAsync(stoppingToken);
            backoff.Reset();
            return null;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            var wait = backoff.Next();
            Report(dataset, exception, wait.TotalSeconds);
            return wait;
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(stoppingToken); // the bus stops at the same time: whatever a publish then throws is no failure
        }
    }

    private void Report(string dataset, Exception exception, double seconds)
    {
        switch (exception)
        {
            case NoQueueException unroutable:
                logger.NoQueue(dataset, unroutable.Exchange, unroutable.RoutingKey, unroutable.Queue, seconds);
                break;
            case BrokenListingException broken:
                logger.BrokenListing(dataset, broken.Message, seconds);
                break;
            case AmazonS3Exception refused:
                logger.StoreRefused(dataset, (int)refused.StatusCode, refused.ErrorCode, seconds);
                break;
            case TimeoutException or HttpRequestException or IOException or XmlException or AmazonServiceException or AmazonClientException:
                logger.PassFailed(dataset, $"{exception.GetType().Name}: {exception.Message}", seconds);
                break;
            default:
                logger.PassFailedUnexpectedly(exception, dataset, seconds);
                break;
        }
    }
}
