using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FleetTickets.Ingestor;

/// <summary>The datasets whose file is being retried, so that no later one is applied: the service is alive, and not ready until it succeeds.</summary>
internal sealed class StalledDatasets : IHealthCheck
{
    private readonly ConcurrentDictionary<string, string> _reasons = new();

    /// <summary>The dataset's file failed and will be retried; or by another replica, once the message is taken from this one.</summary>
    public void Add(string dataset, string reason, CancellationToken messageLost)
    {
        _reasons[dataset] = reason;
        messageLost.Register(() => Remove(dataset)); // at once when it is lost already
    }

    /// <summary>The dataset goes on.</summary>
    public void Remove(string dataset) => _reasons.TryRemove(dataset, out _);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_reasons.IsEmpty ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", _reasons.Values)));
}
