using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>A process's connections to its three dependencies, each through a proxy that can hold or break them.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly Installation _installation;

    public Wire(Installation installation)
    {
        _installation = installation;
        Database = StallingProxy.InFrontOf(installation.Database.Url);
        Broker = StallingProxy.InFrontOf(installation.Broker.Url);
        Bucket = StallingProxy.InFrontOf(installation.Bucket.Endpoint);
    }

    public StallingProxy Database { get; }

    public StallingProxy Broker { get; }

    public StallingProxy Bucket { get; }

    /// <summary>The variables that lead a process through the proxies.</summary>
    public IEnumerable<(string Name, string Value)> Variables =>
    [
        ("DATABASE_URL", Database.Through(_installation.Database.Url).OriginalString),
        ("RABBITMQ_URL", Broker.Through(_installation.Broker.Url).OriginalString),
        ("RUSTFS_ENDPOINT", Bucket.Through(_installation.Bucket.Endpoint).OriginalString),
    ];

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Broker.DisposeAsync();
        await Bucket.DisposeAsync();
    }
}
