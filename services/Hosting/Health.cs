using System.Text.Json;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace FleetTickets.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: its dependencies respond, each with its status; 503 when one does not.
/// </summary>
public static class Health
{
    /// <summary>The tag of the checks that decide about readiness.</summary>
    public const string Ready = "ready";

    internal const string LivePath = "/health/live";
    internal const string ReadyPath = "/health/ready";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A node of the broker accepts connections, and has accepted this process. MassTransit's own check (added with the bus) covers more, but
    /// reports Healthy while a message is in flight on a lost connection.
    /// </summary>
    public static IHealthChecksBuilder AddBroker(this IHealthChecksBuilder checks) =>
        checks.Add(new HealthCheckRegistration("broker", services => services.GetRequiredService<BrokerAccess>(), null, [Ready], Timeout));

    /// <summary>The database answers a query.</summary>
    public static IHealthChecksBuilder AddDatabase(this IHealthChecksBuilder checks) =>
        checks.Add(new HealthCheckRegistration("database", services => new DatabaseCheck(services.GetRequiredService<NpgsqlDataSource>()), null, [Ready], Timeout));

    /// <summary>The bucket can be listed.</summary>
    public static IHealthChecksBuilder AddBucket(this IHealthChecksBuilder checks, Bucket bucket) =>
        checks.AddAsyncCheck("bucket", async cancellationToken =>
        {
            var listing = await bucket.Client.ListObjectsV2Async(
                new ListObjectsV2Request { BucketName = bucket.Name, MaxKeys = 1 }, cancellationToken).WaitAsync(cancellationToken);
            return listing.Name == bucket.Name
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The store's answer is no listing of this bucket.");
        }, [Ready], Timeout);

    internal static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(LivePath, new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks(ReadyPath, new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(Ready),
            ResponseWriter = WriteAsync,
            ResultStatusCodes =
            {
                [HealthStatus.Healthy] = StatusCodes.Status200OK,
                [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable, // how MassTransit reports a lost broker
                [HealthStatus.Unhealthy] = StatusCodes.Status503ServiceUnavailable,
            },
        });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(
            new
            {
                Status = report.Status.ToString(),
                // an exception's message may carry a connection string: its type is enough here, the log has the rest
                Checks = report.Entries.ToDictionary(
                    entry => entry.Key,
                    entry => $"{entry.Value.Status}{(entry.Value.Exception is { } e ? $": {e.GetType().Name}" : entry.Value.Description is { } d ? $": {d}" : "")}"),
            },
            ContractJson.Options));
    }

    private sealed class DatabaseCheck(NpgsqlDataSource dataSource) : IHealthCheck
    {
        // Npgsql answers a cancellation only when the server has, too: behind a pulled cable that takes longer than the caller waits.
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            QueryAsync(cancellationToken).WaitAsync(cancellationToken);

        private async Task<HealthCheckResult> QueryAsync(CancellationToken cancellationToken)
        {
            await using var command = dataSource.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
