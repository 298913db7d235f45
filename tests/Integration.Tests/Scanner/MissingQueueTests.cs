using FleetTickets.Hosting;
using FleetTickets.Scanner;
using FleetTickets.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace FleetTickets.Integration.Tests.Scanner;

/// <summary>What happens to an offer that nobody can take.</summary>
public sealed class MissingQueueTests : IAsyncLifetime
{
    private TestBucket _bucket = null!;
    private TestVirtualHost _virtualHost = null!;

    public async ValueTask InitializeAsync()
    {
        _bucket = await TestBucket.CreateAsync();
        _virtualHost = await TestVirtualHost.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _bucket.DisposeAsync();
        await _virtualHost.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_queue_the_pass_fails_the_service_is_not_ready_and_nothing_is_lost()
    {
        var keys = await _bucket.WriteAsync(3);
        await using var scanner = await ScannerParts.StartAsync(_bucket, _virtualHost);
        var pass = scanner.PassOver("inc");

        var failure = await Assert.ThrowsAsync<NoQueueException>(() => pass.RunAsync(CancellationToken.None));
        Assert.Equal(Topology.ChangeFileDiscovered, failure.Exchange);
        Assert.Equal("inc", failure.RoutingKey);
        Assert.Equal("fleettickets.ingest.inc", failure.Queue);
        Assert.Equal(HealthStatus.Unhealthy, await scanner.HealthAsync("queue"));
        Assert.Equal(HealthStatus.Healthy, await scanner.HealthAsync("broker"));

        await _virtualHost.ListenAsync();
        Assert.Equal(3, await pass.RunAsync(CancellationToken.None));
        Assert.Equal(keys, (await _virtualHost.TakeOfferedAsync()).Keys());
        Assert.Equal(HealthStatus.Healthy, await scanner.HealthAsync("queue"));
    }

    [Fact]
    public async Task A_queue_of_another_dataset_does_not_count()
    {
        await _bucket.WriteAsync(1);
        await _virtualHost.ListenAsync("crq");
        await using var scanner = await ScannerParts.StartAsync(_bucket, _virtualHost);
        await Assert.ThrowsAsync<NoQueueException>(() => scanner.PassOver("inc").RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Without_a_confirm_the_pass_fails_in_time_and_offers_again()
    {
        var keys = await _bucket.WriteAsync(2);
        await _virtualHost.ListenAsync();
        await using var proxy = StallingProxy.InFrontOf(_virtualHost.Url);
        var time = new FakeTimeProvider();
        await using var scanner = await ScannerParts.StartAsync(_bucket, _virtualHost, brokerThrough: proxy.Through(_virtualHost.Url), time: time);
        var pass = scanner.PassOver("inc");

        var stall = proxy.Arm(keys[1], StallPoint.BeforeAnswer);
        var running = pass.RunAsync(CancellationToken.None);
        await stall.Reached;
        time.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<TimeoutException>(() => running);
        Assert.Equal(HealthStatus.Unhealthy, await scanner.HealthAsync("queue"));

        stall.Release();
        Assert.Equal(1, await pass.RunAsync(CancellationToken.None));
        // the second message had arrived before its confirm was lost: at least once
        Assert.Equal([keys[0], keys[1], keys[1]], (await _virtualHost.TakeOfferedAsync()).Keys());
        Assert.Equal(HealthStatus.Healthy, await scanner.HealthAsync("queue"));
    }
}
