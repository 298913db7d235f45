using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FleetTickets.Ingestor;

/// <summary>Which datasets stand still because a file has to be tried again: the service is alive, and not ready until it succeeds.</summary>
internal sealed class Waiting : IHealthCheck
{
    private readonly ConcurrentDictionary<string, string> _reasons = new();

    /// <summary>The dataset's file failed and will be tried again; or by another replica, once the message is taken from this one.</summary>
    public void Begins(string dataset, string reason, CancellationToken messageLost)
    {
        _reasons[dataset] = reason;
        messageLost.Register(() => Over(dataset)); // at once when it is lost already
    }

    /// <summary>The dataset goes on.</summary>
    public void Over(string dataset) => _reasons.TryRemove(dataset, out _);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_reasons.IsEmpty ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", _reasons.Values)));
}
