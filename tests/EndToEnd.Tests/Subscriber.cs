using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FleetTickets.Hosting;
using FleetTickets.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>One delivery of an event, as a subscriber receives it.</summary>
internal sealed record Delivery(string Exchange, string RoutingKey, string? MessageId, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>A subscriber with a durable queue of its own, there before the services are. Keeps every delivery.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private const string Queue = "the-tests";

    private readonly ConcurrentQueue<Delivery> _deliveries = [];
    private readonly IConnection _connection;

    private Subscriber(IConnection connection) => _connection = connection;

    /// <summary>Everything received so far, repetitions included, in order of arrival.</summary>
    public IReadOnlyList<Delivery> Deliveries => [.. _deliveries];

    public static async Task<Subscriber> BindAsync(TestVirtualHost broker)
    {
        await broker.SubscribeAsync(Topology.TicketsUpserted, Queue);
        await broker.SubscribeAsync(Topology.ChangeFileQuarantined, Queue);
        var connection = await broker.ConnectAsync();
        var subscriber = new Subscriber(connection);
        var channel = await connection.CreateChannelAsync();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, received) =>
        {
            subscriber._deliveries.Enqueue(new Delivery(
                received.Exchange, received.RoutingKey, received.BasicProperties.MessageId, Encoding.UTF8.GetString(received.Body.Span)));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: true, consumer);
        return subscriber;
    }

    /// <summary>
    /// Every event that the database holds was received, each with its own id and the stored bytes at every delivery, and nothing else was.
    /// Returns them without repetitions, in the order in which each first arrived.
    /// </summary>
    public async Task<List<Delivery>> EventsOfAsync(TestDatabase database)
    {
        var stored = (await database.RowsAsync("select message_id, payload from tickets.outbox where file_id is not null"))
            .Select(row => row.Split('|', 2)).ToDictionary(row => row[0], row => row[1]);
        await Eventually.BecomesAsync(
            _ => Task.FromResult(stored.Keys.Except(Deliveries.Select(delivery => delivery.MessageId)).ToList()),
            missing => missing.Count == 0, "every stored event has been received", Installation.Patience);
        foreach (var delivery in Deliveries)
        {
            Assert.True(stored.TryGetValue(delivery.MessageId ?? "none", out var payload), $"An event that the database does not hold: {delivery}");
            Assert.Equal(payload, delivery.Body);
        }

        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from tickets.outbox where file_id is not null and published_at is null"));
        return [.. Deliveries.DistinctBy(delivery => delivery.MessageId)];
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
