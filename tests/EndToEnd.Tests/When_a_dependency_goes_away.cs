using System.Net;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>Infrastructure trouble stops the stream and skips nothing: order kept, nothing dead-lettered, live, not ready, and nobody is needed to recover.</summary>
public sealed class When_a_dependency_goes_away
{
    [Theory]
    [InlineData("database", "refuses")]
    [InlineData("database", "resets")]
    [InlineData("database", "swallows")]
    [InlineData("bucket", "refuses")]
    [InlineData("bucket", "resets")]
    [InlineData("bucket", "swallows")]
    [InlineData("broker", "refuses")]
    [InlineData("broker", "resets")]
    [InlineData("broker", "swallows")]
    public async Task Should_wait_with_the_file_in_hand_and_go_on_in_order(string dependency, string manner)
    {
        var stream = TicketStream.Short(seed: 4, deltas: 4);
        await using var installation = await Installation.CreateAsync();
        var wire = installation.NewWire();
        var ingestor = await installation.StartAsync("Ingestor", wire);
        await installation.PutAsync(stream.Files);
        var third = wire.Bucket.Arm($"GET /{installation.Bucket.Name}/automations/inc/changes/", StallPoint.BeforeAnswer, skip: 2);
        foreach (var file in stream.Files) await installation.AskAsync(file.Dataset, file.Key);
        await third.Reached;

        var proxy = dependency switch { "database" => wire.Database, "bucket" => wire.Bucket, _ => wire.Broker };
        Break(proxy, manner);
        await NotReadyAsync(ingestor);
        third.Release();
        await NotReadyAsync(ingestor);

        proxy.Restore();
        await installation.DrainedAsync();
        await stream.CheckAsync(installation.Database, order: "name");
        await Accounts.BalanceAsync(installation.Database);
        await installation.Subscriber.EventsOfAsync(installation.Database);
        Assert.Empty(await installation.DeadLettersAsync());
        Assert.Empty(await installation.Broker.GetMessagesAsync("fleettickets.ingest.inc_skipped"));
        await ingestor.ReadyAsync(Installation.Patience);
    }

    [Theory]
    [InlineData("bucket")]
    [InlineData("broker")]
    public async Task Should_offer_again_from_the_scanner_when_it_is_back(string dependency)
    {
        var stream = TicketStream.Short(seed: 5);
        await using var installation = await Installation.CreateAsync();
        var wire = installation.NewWire();
        await installation.StartAsync("Ingestor");
        var scanner = await installation.StartAsync("Scanner", wire);

        var proxy = dependency == "bucket" ? wire.Bucket : wire.Broker;
        Break(proxy, "refuses");
        await NotReadyAsync(scanner);
        await installation.PutAsync(stream.Files);
        proxy.Restore();

        await installation.TakenAsync(stream.Files);
        await installation.DrainedAsync();
        await stream.CheckAsync(installation.Database, order: "name");
        Assert.Empty(await installation.DeadLettersAsync());
        await scanner.ReadyAsync(Installation.Patience);
    }

    // The factory that makes the connections outlives them. It remembered the first node, and nobody else was ever asked.
    [Fact]
    public async Task Should_go_on_with_the_next_node_when_one_of_the_broker_is_gone()
    {
        await using var installation = await Installation.CreateAsync();
        var (first, second) = (installation.NewWire().Broker, installation.NewWire().Broker);
        var node = $"{first.Host}:{first.Port}";
        var nodes = first.Through(installation.Broker.Url).OriginalString.Replace(node, $"{node},{second.Host}:{second.Port}", StringComparison.Ordinal);
        await installation.StartAsync("Ingestor", null, ("RABBITMQ_URL", nodes));
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\n");
        await installation.DrainedAsync();

        first.Refuse();
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T11-00-00"), "ticket_id,raw_status,is_actionable\nWOT2,ASSIGNED,true\n");
        await installation.DrainedAsync();

        Assert.Equal(["2026-06-22T10-00-00|1|archived", "2026-06-22T11-00-00|1|archived"], await Accounts.FilesAsync(installation.Database));
    }

    // The broker cancels the consumer; its channel stays, and counts deliveries on for the next one.
    [Fact]
    public async Task Should_go_on_when_its_queue_is_deleted()
    {
        await using var installation = await Installation.CreateAsync();
        var ingestor = await installation.StartAsync("Ingestor");
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\n");
        await installation.DrainedAsync();

        await installation.Broker.DeleteQueueAsync(Topology.IngestQueue("inc"));
        await Eventually.EqualsAsync(1L, async _ => await installation.Broker.ConsumersAsync(Topology.IngestQueue("inc")), "consumers of the queue", Installation.Patience);
        await ingestor.ReadyAsync(Installation.Patience);
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T11-00-00"), "ticket_id,raw_status,is_actionable\nWOT2,ASSIGNED,true\n");
        await installation.DrainedAsync();

        Assert.Equal(["2026-06-22T10-00-00|1|archived", "2026-06-22T11-00-00|1|archived"], await Accounts.FilesAsync(installation.Database));
    }

    private static void Break(StallingProxy proxy, string manner)
    {
        if (manner == "refuses") proxy.Refuse();
        else if (manner == "resets") proxy.Cut();
        else proxy.BlackHole();
    }

    private static async Task NotReadyAsync(ServiceProcess service)
    {
        await Eventually.EqualsAsync(HttpStatusCode.ServiceUnavailable, _ => service.HealthAsync("ready"), "/health/ready", Installation.Patience);
        Assert.Equal(HttpStatusCode.OK, await service.HealthAsync("live"));
    }
}
