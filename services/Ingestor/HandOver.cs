using FleetTickets.Hosting;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FleetTickets.Ingestor;

/// <summary>
/// A replica that holds a request, and has not reached the database or the bucket for a minute, gives it back: it stops consuming, so that the
/// broker delivers to a healthy replica, and starts again when its own checks pass. With no other replica the request waits in the queue
/// instead of in this process. Order does not matter for the result: every row carries its file's position.
/// </summary>
internal sealed class HandOver(HealthCheckService checks, IBusControl bus, FilesInHand inHand, TimeProvider time, ILogger<HandOver> logger) : BackgroundService
{
    /// <summary>Long enough for a server's restart, which the retries in place outlast.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A request in hand gets 4 s, then its token (Bus); what then still hangs is left behind.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        long? sickSince = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!inHand.Any || await FailingAsync(stoppingToken) is not { } failing)
            {
                sickSince = null;
                continue;
            }

            sickSince ??= time.GetTimestamp();
            if (time.GetElapsedTime(sickSince.Value) < Patience) continue;
            Log.HandedOver(logger, failing, Patience.TotalSeconds);
            using (var limit = new Deadline(StopTimeout, time, stoppingToken)) await bus.StopAsync(limit.Token);
            while (await FailingAsync(stoppingToken) is not null) await timer.WaitForNextTickAsync(stoppingToken);
            await bus.StartAsync(stoppingToken);
            Log.ConsumesAgain(logger);
            sickSince = null;
        }
    }

    private async Task<string?> FailingAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(check => check.Name is "database" or "bucket", cancellationToken);
        return report.Entries.FirstOrDefault(entry => entry.Value.Status != HealthStatus.Healthy).Key;
    }
}
