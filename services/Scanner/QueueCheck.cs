using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FleetTickets.Scanner;

/// <summary>
/// The readiness word for "what was published lies in a queue": unhealthy from the first message that the broker returned or did not
/// confirm, until a pass over the same dataset has offered everything it had to offer.
/// </summary>
internal sealed class QueueCheck : IHealthCheck
{
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    public void Failed(string dataset, string problem) => _problems[dataset] = problem;

    public void Works(string dataset) => _problems.TryRemove(dataset, out _);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_problems.IsEmpty
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(string.Join("; ", _problems.OrderBy(problem => problem.Key).Select(problem => $"{problem.Key}: {problem.Value}"))));
}
