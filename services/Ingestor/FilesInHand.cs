using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FleetTickets.Ingestor;

/// <summary>
/// The datasets of which this replica holds a request, from its delivery until it is served, refused or lost to another replica; and why one
/// is being retried, so that no later one is applied: then the service is alive, and not ready until it succeeds.
/// </summary>
internal sealed class FilesInHand : IHealthCheck
{
    private readonly ConcurrentDictionary<string, string> _datasets = new();

    public bool Any => !_datasets.IsEmpty;

    /// <summary>A request of the dataset was delivered; the token says that it was taken back.</summary>
    public void Take(string dataset, CancellationToken messageLost)
    {
        _datasets.TryAdd(dataset, "");
        messageLost.Register(() => PutDown(dataset)); // at once when it is lost already
    }

    /// <summary>It failed and will be retried.</summary>
    public void Stall(string dataset, string reason) => _datasets.TryUpdate(dataset, reason, _datasets.GetValueOrDefault(dataset, ""));

    /// <summary>The dataset goes on.</summary>
    public void PutDown(string dataset) => _datasets.TryRemove(dataset, out _);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = _datasets.Values.Where(reason => reason.Length > 0).ToList();
        return Task.FromResult(reasons.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", reasons)));
    }
}
