using System.Net;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Testing;

public sealed class ServiceProcessTests
{
    [Fact]
    public async Task A_service_gets_ready_survives_a_freeze_and_stops_in_time()
    {
        await using var host = await TestVirtualHost.CreateAsync();
        await using var bucket = await TestBucket.CreateAsync();
        foreach (var dataset in (string[])["inc", "crq"])
            await host.SubscribeAsync(Topology.ChangeFileDiscovered, Topology.IngestQueue(dataset), dataset);
        await using var scanner = ServiceProcess.Start("Scanner", await ServiceEnvironment.ForAsync(virtualHost: host, bucket: bucket));

        await scanner.ReadyAsync();
        Assert.Equal(HttpStatusCode.OK, await scanner.HealthAsync("live"));

        scanner.Freeze();
        Assert.False(scanner.HasExited);
        scanner.Thaw();
        await scanner.ReadyAsync();

        var (exitCode, took) = await scanner.StopAsync();
        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task A_service_without_configuration_ends_at_once_and_says_why()
    {
        await using var scanner = ServiceProcess.Start("Scanner", new Dictionary<string, string>());

        Assert.Equal(2, await scanner.ExitAsync());
        Assert.Contains("RABBITMQ_URL", scanner.Output, StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => scanner.ReadyAsync());
        Assert.Contains("exit code 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_ends_a_service_without_a_word()
    {
        await using var host = await TestVirtualHost.CreateAsync();
        await using var bucket = await TestBucket.CreateAsync();
        await using var scanner = ServiceProcess.Start("Scanner", await ServiceEnvironment.ForAsync(virtualHost: host, bucket: bucket));
        await scanner.AddressAsync();

        scanner.Kill();

        Assert.Equal(137, await scanner.ExitAsync(TimeSpan.FromSeconds(5)));
    }
}
