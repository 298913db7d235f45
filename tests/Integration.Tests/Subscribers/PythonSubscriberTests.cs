using System.Text.Json.Nodes;
using FleetTickets.Contracts;
using FleetTickets.Hosting;
using FleetTickets.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Subscribers;

/// <summary>The subscriber in the documentation receives our events: another language, no code of ours.</summary>
public sealed class PythonSubscriberTests : IAsyncLifetime
{
    private const string Queue = "example.tickets-upserted";

    private static readonly string Upserted = Example("tickets-upserted");
    private static readonly string OfAnotherDataset = Example("tickets-upserted.late-and-nothing-changed");

    private TestVirtualHost _virtualHost = null!;
    private ServiceProvider _services = null!;

    public async ValueTask InitializeAsync()
    {
        _virtualHost = await TestVirtualHost.CreateAsync();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddBus(RabbitMqUrl.TryParse(_virtualHost.Url.OriginalString)!);
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.GetRequiredService<IBusControl>().StopAsync(TimeSpan.FromSeconds(5));
        await _services.DisposeAsync();
        await _virtualHost.DisposeAsync();
    }

    [Fact]
    public async Task Receives_each_event_once_though_it_is_published_twice_and_was_there_before_us()
    {
        await using var subscriber = await PythonSubscriber.StartAsync(_virtualHost, Queue, Topology.TicketsUpserted, "#");
        await StartBusAsync();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());

        await PublishAsync(first, nameof(TicketsUpserted), Upserted);
        await PublishAsync(first, nameof(TicketsUpserted), Upserted);
        await PublishAsync(second, nameof(TicketsUpserted), OfAnotherDataset);

        AssertIs(first, Topology.TicketsUpserted, Upserted, await subscriber.NextAsync());
        AssertIs(second, Topology.TicketsUpserted, OfAnotherDataset, await subscriber.NextAsync());
    }

    [Fact]
    public async Task Receives_one_dataset_alone_if_bound_so()
    {
        await using var subscriber = await PythonSubscriber.StartAsync(_virtualHost, Queue, Topology.TicketsUpserted, "inc");
        await StartBusAsync();
        var id = Guid.NewGuid();

        await PublishAsync(Guid.NewGuid(), nameof(TicketsUpserted), OfAnotherDataset);
        await PublishAsync(id, nameof(TicketsUpserted), Upserted);

        AssertIs(id, Topology.TicketsUpserted, Upserted, await subscriber.NextAsync());
    }

    [Fact]
    public async Task Finds_what_was_published_while_it_was_away()
    {
        await using (await PythonSubscriber.StartAsync(_virtualHost, Queue, Topology.TicketsUpserted, "#"))
        {
        }

        await StartBusAsync();
        var id = Guid.NewGuid();
        await PublishAsync(id, nameof(TicketsUpserted), Upserted);

        await using var again = await PythonSubscriber.StartAsync(_virtualHost, Queue, Topology.TicketsUpserted, "#");
        AssertIs(id, Topology.TicketsUpserted, Upserted, await again.NextAsync());
    }

    [Fact]
    public async Task Receives_positions_and_quarantines_just_the_same()
    {
        await using var positions = await PythonSubscriber.StartAsync(_virtualHost, "example.positions", Topology.TicketsGeocoded, "#");
        await using var quarantines = await PythonSubscriber.StartAsync(_virtualHost, "example.quarantines", Topology.ChangeFileQuarantined, "#");
        await StartBusAsync();
        var (position, quarantine) = (Guid.NewGuid(), Guid.NewGuid());

        await PublishAsync(position, nameof(TicketsGeocoded), Example("tickets-geocoded"));
        await PublishAsync(quarantine, nameof(ChangeFileQuarantined), Example("change-file-quarantined"));

        AssertIs(position, Topology.TicketsGeocoded, Example("tickets-geocoded"), await positions.NextAsync());
        AssertIs(quarantine, Topology.ChangeFileQuarantined, Example("change-file-quarantined"), await quarantines.NextAsync());
    }

    // Declares every exchange again, after the subscriber did: the arguments must be the same.
    private Task StartBusAsync() => _services.GetRequiredService<IBusControl>().StartAsync().WaitAsync(Eventually.Patience);

    private Task PublishAsync(Guid id, string name, string payload) =>
        _services.GetRequiredService<IEventPublisher>().PublishAsync(new StoredEvent(id, name, payload), CancellationToken.None);

    private static void AssertIs(Guid id, string exchange, string payload, JsonNode received)
    {
        Assert.Equal((id.ToString(), exchange), (received["messageId"]!.GetValue<string>(), received["exchange"]!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(payload), received["event"]), received.ToJsonString());
    }

    private static string Example(string name) => File.ReadAllText(Repository.PathTo("contracts", "examples", name + ".json"));
}
