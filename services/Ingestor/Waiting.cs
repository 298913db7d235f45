using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FleetTickets.Ingestor;

/// <summary>Which datasets stand still because a file has to be tried again: the service is alive, and not ready until it succeeds.</summary>
internal sealed class Waiting(TimeProvider time) : IHealthCheck
{
    /// <summary>Longer than the longest wait between two tries. What was not renewed by then went to another replica with its message.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(4);

    private readonly ConcurrentDictionary<string, (string Reason, long At)> _datasets = new();

    /// <summary>The dataset's file failed and will be tried again.</summary>
    public void Begins(string dataset, string reason) => _datasets[dataset] = (reason, time.GetTimestamp());

    /// <summary>The dataset goes on.</summary>
    public void Over(string dataset) => _datasets.TryRemove(dataset, out _);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = _datasets.Values.Where(entry => time.GetElapsedTime(entry.At) < Lasts).Select(entry => entry.Reason).ToList();
        return Task.FromResult(reasons.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", reasons)));
    }
}
