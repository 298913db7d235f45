using FleetTickets.Hosting;
using FleetTickets.Scanner;
using FleetTickets.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace FleetTickets.Integration.Tests.Scanner;

/// <summary>The Scanner as its service wires it, with a started bus and without its loop: tests run the passes.</summary>
internal sealed class ScannerParts : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScannerParts(WebApplication app) => _app = app;

    public static async Task<ScannerParts> StartAsync(
        TestBucket bucket, TestVirtualHost virtualHost, Uri? storeThrough = null, Uri? brokerThrough = null, TimeProvider? time = null)
    {
        var variables = await ServiceEnvironment.ForAsync(virtualHost: virtualHost, bucket: bucket);
        if (storeThrough is not null) variables["RUSTFS_ENDPOINT"] = storeThrough.ToString();
        if (brokerThrough is not null) variables["RABBITMQ_URL"] = brokerThrough.OriginalString;
        var settings = new Settings(name => variables.GetValueOrDefault(name));
        var builder = ServiceHost.CreateBuilder([], port: 0);
        builder.AddScanner(settings);
        Assert.Empty(settings.Faults);
        builder.Logging.ClearProviders();
        if (time is not null) builder.Services.AddSingleton(time);
        var parts = new ScannerParts(builder.Build());
        await parts._app.Services.GetRequiredService<IBusControl>().StartAsync();
        return parts;
    }

    public ScanPass PassOver(string dataset) => _app.Services.GetRequiredService<Func<string, ScanPass>>()(dataset);

    /// <summary>The word of one readiness check.</summary>
    public async Task<HealthStatus> HealthAsync(string check) =>
        (await _app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(registered => registered.Name == check)).Status;

    public async ValueTask DisposeAsync()
    {
        await _app.Services.GetRequiredService<IBusControl>().StopAsync(TimeSpan.FromSeconds(5));
        await _app.DisposeAsync();
    }
}
