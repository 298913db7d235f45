using System.Net;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>The replica that holds a file cannot reach the database or the bucket: it hands over to one that can, and comes back.</summary>
public sealed class When_an_active_replica_is_sick
{
    private static readonly string Queue = Topology.IngestQueue("inc");

    [Theory]
    [InlineData("database")]
    [InlineData("bucket")]
    public async Task Should_hand_over_and_consume_again_when_it_is_well(string dependency)
    {
        await using var installation = await Installation.CreateAsync();
        var wire = installation.NewWire();
        var proxy = dependency == "database" ? wire.Database : wire.Bucket;
        var sick = await installation.StartAsync("Ingestor", wire);
        await Eventually.EqualsAsync(1L, async _ => await installation.Broker.ConsumersAsync(Queue) ?? 0, "consumers", Installation.Patience);
        var healthy = await installation.StartAsync("Ingestor");

        // The first file is in the hands of the active replica when its connections go dead without a word; the second waits behind it.
        proxy.BlackHole();
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\nWOT2,ASSIGNED,true\n");
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T11-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,DONE,false\n");
        // The second may come first: the broker delivers it as soon as the sick replica's consumer is gone, and the first when its connection is.
        await Eventually.EqualsAsync(
            "2026-06-22T10-00-00|1|archived, 2026-06-22T11-00-00|1|archived", async _ => string.Join(", ", await Accounts.FilesAsync(installation.Database)), "both files", Installation.Patience);

        Assert.Contains("gives the request back", sick.Output, StringComparison.Ordinal);
        Assert.Equal("DONE", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Empty(await installation.DeadLettersAsync());
        Assert.Equal(HttpStatusCode.OK, await healthy.HealthAsync("ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await sick.HealthAsync("ready"));

        proxy.Restore();
        await sick.ReadyAsync(Installation.Patience);
        await healthy.StopAsync(Installation.Patience);

        // Alone, it applies and announces again. An older file that comes last changes only what nothing newer speaks of: order does not decide.
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T10-30-00"), "ticket_id,raw_status,is_actionable\nWOT1,IN_PROGRESS,true\nWOT2,IN_PROGRESS,true\n");
        await installation.DrainedAsync();
        Assert.Equal("DONE", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal("IN_PROGRESS", await Accounts.StatusAsync(installation.Database, "WOT2"));
        await installation.Subscriber.EventsOfAsync(installation.Database);
        await Accounts.BalanceAsync(installation.Database);
    }
}
