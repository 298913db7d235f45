using System.Diagnostics;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.Bench.Ingesting;

/// <summary>A FleetTickets of one measurement's own: database, virtual host with a subscriber's queue, bucket, and the services as processes.</summary>
internal sealed class Rig : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(9);

    private readonly Dictionary<string, ServiceProcess> _services = [];

    private Rig(TestDatabase database, TestVirtualHost broker, TestBucket bucket) => (Database, Broker, Bucket) = (database, broker, bucket);

    public TestDatabase Database { get; }

    public TestVirtualHost Broker { get; }

    public TestBucket Bucket { get; }

    public static async Task<Rig> CreateAsync()
    {
        var rig = new Rig(await TestDatabase.CreateAsync(), await TestVirtualHost.CreateAsync(), await TestBucket.CreateAsync());
        await rig.Broker.SubscribeAsync(Topology.TicketsUpserted, "fleetnow");
        return rig;
    }

    /// <summary>Starts a service with its defaults but for the variables; seconds until it is ready.</summary>
    public async Task<double> StartAsync(string service, params (string Name, string Value)[] variables)
    {
        var clock = Stopwatch.StartNew();
        var environment = await ServiceEnvironment.ForAsync(Database, Broker, Bucket);
        environment["TICKETS_DATASETS"] = Stream.Dataset;
        foreach (var (name, value) in variables) environment[name] = value;
        _services[service] = ServiceProcess.Start(service, environment);
        await _services[service].ReadyAsync();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>The first line of the service's output that contains the text, once there is one.</summary>
    public Task<string> OutputAsync(string service, string text, TimeSpan? within = null) => _services[service].OutputAsync(text, within);

    public async Task StopAsync(string service)
    {
        await _services[service].StopAsync();
        await _services[service].DisposeAsync();
        _services.Remove(service);
    }

    /// <summary>The greatest resident memory of the service's process so far, in MiB.</summary>
    public async Task<double> PeakMemoryAsync(string service)
    {
        var lines = await File.ReadAllLinesAsync($"/proc/{_services[service].Id}/status");
        return double.Parse(lines.Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Waits until so many files have reached the state or a later one. Looks more seldom for many files: looking counts among the figures.</summary>
    public async Task ReachedAsync(string column, int files, TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(files > 100 ? 500 : 20));
        while (await Database.ScalarAsync<long>($"select count({column}) from tickets.change_files") < files) await ticks.WaitForNextTickAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values) await service.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        await Bucket.DisposeAsync();
    }
}
