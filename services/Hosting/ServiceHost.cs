using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FleetTickets.Hosting;

/// <summary>What every service shares between its first line and its last: logging, clock, health endpoints, telemetry, exit codes.</summary>
public static class ServiceHost
{
    /// <summary>The exit code for a faulty configuration. Restarting does not help: it has to be corrected.</summary>
    public const int ConfigurationFault = 2;

    /// <summary>A builder with the defaults. The port is used when <c>ASPNETCORE_URLS</c> names no address; it differs by service.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args, int port)
    {
        _ = EastAfricaTime.Zone; // asserted before anything reads a timestamp
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.Sources.Clear(); // environment only: no appsettings.json, no command line
        builder.Configuration.AddEnvironmentVariables("ASPNETCORE_");
        builder.Configuration.AddEnvironmentVariables();
        builder.WebHost.UseUrls(builder.Configuration["URLS"] ?? $"http://localhost:{port}");
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // /health/ready reports a failing check; its stack at every poll would bury the log.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        // The use case logs retries, in one line; what ends in an error queue is logged as an error here.
        builder.Logging.AddFilter("MassTransit.ReceiveTransport", LogLevel.Error);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(options =>
        {
            // One second less than the 8 s in which SIGTERM must end a service; the bus stops within 6 s (Bus).
            options.ShutdownTimeout = TimeSpan.FromSeconds(7);
            options.ServicesStopConcurrently = true;
        });
        builder.Services.AddHealthChecks();
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>Runs the service until SIGTERM; or names every fault of the configuration on stderr and returns 2 without starting.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="settings">With the faults found so far.</param>
    /// <param name="map">Adds endpoints beside those of health.</param>
    public static async Task<int> RunAsync(this WebApplicationBuilder builder, Settings settings, Action<WebApplication>? map = null)
    {
        if (settings.Faults.Count > 0)
        {
            foreach (var fault in settings.Faults) await Console.Error.WriteLineAsync($"configuration: {fault}");
            return ConfigurationFault;
        }

        await using var app = builder.Build();
        app.MapHealth();
        map?.Invoke(app);
        await app.RunAsync();
        return 0;
    }
}
