using System.Collections.Concurrent;
using FleetTickets.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FleetTickets.Ingestor;

/// <summary>
/// The files that this replica works on, each for one request: from the request's turn until it is served, refused or lost to another replica; and
/// why one is being retried, so that no later one is applied: then the service is alive, and not ready until it succeeds.
/// </summary>
internal sealed class FilesInHand : IHealthCheck
{
    private readonly ConcurrentDictionary<ChangeFileKey, Hold> _files = new();

    public bool Any => !_files.IsEmpty;

    /// <summary>Takes the file for a request, once no other request does that is not dealt with; again, at once. With the end of its turn it is put down, however that ends.</summary>
    /// <returns>False when it had to wait: what was read of the file before is not its state any more.</returns>
    public async Task<bool> TakeAsync(ChangeFileKey key, Turn request, CancellationToken cancellationToken)
    {
        var own = new Hold(request);
        for (var atOnce = true; ; atOnce = false)
        {
            var hold = _files.GetOrAdd(key, own);
            if (hold == own) _ = request.Ended.ContinueWith(_ => PutDown(key, request), TaskScheduler.Default);
            if (hold.Request == request) return atOnce;
            await hold.Request.Ended.WaitAsync(cancellationToken);
            PutDown(key, hold.Request);
        }
    }

    /// <summary>It failed and will be retried.</summary>
    public void Stall(ChangeFileKey key, Turn request, string reason)
    {
        if (_files.TryGetValue(key, out var hold) && hold.Request == request) hold.Stalled = reason;
    }

    /// <summary>The request has come to its end.</summary>
    public void PutDown(ChangeFileKey key, Turn request)
    {
        if (_files.TryGetValue(key, out var hold) && hold.Request == request) _files.TryRemove(KeyValuePair.Create(key, hold));
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = _files.Values.Select(hold => hold.Stalled).OfType<string>().Order(StringComparer.Ordinal).ToList();
        return Task.FromResult(reasons.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", reasons)));
    }

    private sealed class Hold(Turn request)
    {
        public Turn Request => request;

        public string? Stalled { get; set; }
    }
}
