using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using FleetTickets.Hosting;

namespace FleetTickets.Scanner;

/// <summary>
/// Runs passes until the service stops, each dataset in a loop of its own so that none waits for another. A failed pass is repeated
/// after 5 s, doubling to 2 min, with jitter; no failure ends a loop.
/// </summary>
internal sealed class ScanLoop(ScannerOptions options, Func<string, ScanPass> passFor, TimeProvider time, ILogger<ScanLoop> logger) : BackgroundService
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        logger.Scanning(string.Join(", ", options.Datasets), options.PollInterval, options.Window);
        return Task.WhenAll(options.Datasets.Select(dataset => RunAsync(dataset, stoppingToken)));
    }

    private async Task RunAsync(string dataset, CancellationToken stoppingToken)
    {
        var pass = passFor(dataset);
        var backoff = new Backoff(FirstRetry, LongestRetry);
        try
        {
            while (true)
            {
                await WaitForWindowAsync(stoppingToken);
                await Task.Delay(await RunOnceAsync(dataset, pass, backoff, stoppingToken), time, stoppingToken);
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

    /// <summary>Runs one pass and returns the wait that follows it.</summary>
    private async Task<TimeSpan> RunOnceAsync(string dataset, ScanPass pass, Backoff backoff, CancellationToken stoppingToken)
    {
        try
        {
            await pass.RunAsync(stoppingToken);
            backoff.Reset();
            return options.PollInterval;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            var wait = backoff.Next();
            Report(dataset, exception, wait.TotalSeconds);
            return wait;
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            return TimeSpan.Zero; // the bus stops at the same time: whatever a publish then throws is no failure
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
