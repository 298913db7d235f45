using System.Text.Json;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>The subscriber of docs/subscribers, as it stands there: receives every event, early or late, each with the same id and content.</summary>
public sealed class When_another_language_subscribes
{
    [Fact]
    public async Task Should_receive_every_event_also_when_it_comes_late()
    {
        var stream = TicketStream.Short(seed: 7, deltas: 3);
        await using var installation = await Installation.CreateAsync();
        // Before anything of ours has run: it declares the exchange itself.
        await using var early = await PythonSubscriber.StartAsync(installation.Broker);
        await installation.StartAsync("Ingestor");
        await installation.PutAsync(stream.Files);
        foreach (var file in stream.Files) await installation.AskAsync(file.Dataset, file.Key);
        await installation.DrainedAsync();

        var stored = (await installation.Subscriber.EventsOfAsync(installation.Database)).ToDictionary(found => found.MessageId!, found => found.Json);
        Assert.Equal(stream.Files.Count, stored.Count);
        await ReceivesAsync(early, stored);

        await using var late = await PythonSubscriber.StartAsync(installation.Broker, "late.tickets-upserted");
        Assert.Empty(late.Lines);
        var outcome = await installation.FleetCtlAsync("republish", "--since", "2026-01-01", "--apply");
        Assert.True(outcome.ExitCode == 0, outcome.Output);
        await ReceivesAsync(late, stored);

        // Nothing changed on the wire, and who had them before tells each but once.
        await installation.Subscriber.EventsOfAsync(installation.Database);
        Assert.Equal(2 * stored.Count, installation.Subscriber.Deliveries.Count);
        await ReceivesAsync(early, stored);
    }

    [Fact]
    public async Task Should_receive_events_of_one_dataset_when_it_asks_for_one()
    {
        await using var installation = await Installation.CreateAsync();
        await using var one = await PythonSubscriber.StartAsync(installation.Broker, "one.tickets-upserted", Topology.TicketsUpserted, "crq");
        await installation.StartAsync("Ingestor");
        foreach (var dataset in (string[])["inc", "crq"])
        {
            await installation.OfferAsync(Installation.Key(dataset, "2026-06-22T10-00-00"), "ticket_id,is_actionable\nT1,true\n");
            await installation.DrainedAsync(dataset);
        }

        await ReceivesAsync(one, (await installation.Subscriber.EventsOfAsync(installation.Database))
            .Where(found => found.RoutingKey == "crq").ToDictionary(found => found.MessageId!, found => found.Json));
    }

    private static async Task ReceivesAsync(PythonSubscriber subscriber, Dictionary<string, JsonElement> stored)
    {
        await Eventually.TrueAsync(_ => Task.FromResult(subscriber.Lines.Count >= stored.Count), "as many lines as events", Installation.Patience);
        var received = subscriber.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(stored.Keys.Order(StringComparer.Ordinal), received.Select(line => line.GetProperty("messageId").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(received, line => Assert.True(JsonElement.DeepEquals(stored[line.GetProperty("messageId").GetString()!], line.GetProperty("event")), line.ToString()));
    }
}
