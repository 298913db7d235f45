using System.Diagnostics;
using System.Net;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Scanner;

/// <summary>The Scanner as a process.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(8);

    private TestBucket _bucket = null!;
    private TestVirtualHost _virtualHost = null!;
    private Dictionary<string, string> _environment = null!;

    public async ValueTask InitializeAsync()
    {
        _bucket = await TestBucket.CreateAsync();
        _virtualHost = await TestVirtualHost.CreateAsync();
        _environment = await ServiceEnvironment.ForAsync(virtualHost: _virtualHost, bucket: _bucket);
        _environment["SCANNER_POLL_INTERVAL"] = "0.2";
    }

    public async ValueTask DisposeAsync()
    {
        await _bucket.DisposeAsync();
        await _virtualHost.DisposeAsync();
    }

    [Fact]
    public async Task Offers_both_datasets_and_ends_in_time()
    {
        await _virtualHost.ListenAsync();
        await _virtualHost.ListenAsync("crq");
        await using var scanner = await ServiceProcess.Start("Scanner", _environment).ReadyAsync();
        await _bucket.WriteAsync(2);
        await _bucket.WriteAsync(1, "crq");
        await Eventually.EqualsAsync(2, async _ => await _virtualHost.ReadyAsync("fleettickets.ingest.inc"), "files of inc in the queue");
        await Eventually.EqualsAsync(1, async _ => await _virtualHost.ReadyAsync("fleettickets.ingest.crq"), "files of crq in the queue");

        var (exitCode, took) = await scanner.StopAsync();
        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, LongestStop);
    }

    [Fact]
    public async Task Names_every_faulty_variable_at_once_and_exits_with_two()
    {
        await using var scanner = ServiceProcess.Start(
            "Scanner", new Dictionary<string, string> { ["SCANNER_CRON"] = "often", ["SCANNER_POLL_INTERVAL"] = "soon", ["RABBITMQ_URL"] = "http://broker" });
        Assert.Equal(2, await scanner.ExitAsync());
        foreach (var variable in (string[])["SCANNER_CRON", "SCANNER_POLL_INTERVAL", "RABBITMQ_URL", "RUSTFS_ENDPOINT", "RUSTFS_ACCESS_KEY", "RUSTFS_SECRET_KEY"])
            Assert.Contains($"configuration: {variable} ", scanner.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_to_do_when_no_queue_is_bound()
    {
        await _bucket.WriteAsync(1);
        await using var scanner = ServiceProcess.Start("Scanner", _environment);
        await scanner.OutputAsync("Start an Ingestor, or create the queue fleettickets.ingest.inc");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await scanner.HealthAsync("ready"));
        Assert.Equal(HttpStatusCode.OK, await scanner.HealthAsync("live"));

        await _virtualHost.ListenAsync();
        await scanner.ReadyAsync();
        Assert.Equal(1, await _virtualHost.ReadyAsync("fleettickets.ingest.inc"));
    }

    [Fact]
    public async Task Starts_without_a_broker_is_live_and_not_ready_and_recovers_by_itself()
    {
        await _virtualHost.ListenAsync();
        await _bucket.WriteAsync(1);
        await using var proxy = StallingProxy.InFrontOf(_virtualHost.Url);
        proxy.Refuse();
        _environment["RABBITMQ_URL"] = proxy.Through(_virtualHost.Url).OriginalString;
        await using var scanner = ServiceProcess.Start("Scanner", _environment);
        await Eventually.EqualsAsync(HttpStatusCode.OK, _ => scanner.HealthAsync("live"), "live");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await scanner.HealthAsync("ready"));

        proxy.Restore();
        await scanner.ReadyAsync(TimeSpan.FromSeconds(60));
        await Eventually.EqualsAsync(1, async _ => await _virtualHost.ReadyAsync("fleettickets.ingest.inc"), "files in the queue", TimeSpan.FromSeconds(60));

        proxy.Refuse();
        await Eventually.EqualsAsync(HttpStatusCode.ServiceUnavailable, _ => scanner.HealthAsync("ready"), "not ready");
        Assert.Equal(HttpStatusCode.OK, await scanner.HealthAsync("live"));
    }

    [Fact]
    public async Task Ends_in_time_while_it_waits_for_a_confirm()
    {
        await _virtualHost.ListenAsync();
        await using var proxy = StallingProxy.InFrontOf(_virtualHost.Url);
        _environment["RABBITMQ_URL"] = proxy.Through(_virtualHost.Url).OriginalString;
        await using var scanner = await ServiceProcess.Start("Scanner", _environment).ReadyAsync();
        var key = ChangeFiles.Keys(1).Single();
        var stall = proxy.Arm(key, StallPoint.BeforeAnswer);
        await _bucket.PutAsync(key, "ticket_id\n");
        await stall.Reached;

        var (exitCode, took) = await scanner.StopAsync();
        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, LongestStop);
    }

    // services/health.sh is the health check of the images.
    [Fact]
    public async Task The_health_check_answers_for_the_service_that_runs()
    {
        await _virtualHost.ListenAsync();
        await using var scanner = await ServiceProcess.Start("Scanner", _environment).ReadyAsync();
        var port = (await scanner.AddressAsync()).Port;

        Assert.Equal((0, "Healthy\n"), await HealthAsync(port));
        var (exitCode, answer) = await HealthAsync(port, "ready");
        Assert.Equal(0, exitCode);
        Assert.Contains("\"bucket\":\"Healthy\"", answer.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await scanner.StopAsync();
        Assert.Equal((1, ""), await HealthAsync(port));
    }

    [Fact]
    public async Task The_health_check_fails_when_readiness_does()
    {
        await using var scanner = ServiceProcess.Start("Scanner", _environment);
        var (exitCode, answer) = await HealthAsync((await scanner.AddressAsync()).Port, "ready");
        Assert.Equal(1, exitCode);
        Assert.Contains("queue", answer, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<(int ExitCode, string Answer)> HealthAsync(int port, params string[] which)
    {
        var start = new ProcessStartInfo("bash", [Repository.PathTo("services", "health.sh"), .. which]) { RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_URLS"] = $"http://+:{port}";
        using var probe = Process.Start(start)!;
        var answer = await probe.StandardOutput.ReadToEndAsync();
        await probe.WaitForExitAsync();
        return (probe.ExitCode, answer);
    }
}
