using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using FleetTickets.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FleetTickets.Bench.Ingesting;

/// <summary>A subscriber that knows when the event of each file arrived.</summary>
internal sealed class Events : IAsyncDisposable
{
    private readonly Channel<(string File, long At)> _arrived = Channel.CreateUnbounded<(string, long)>();
    private readonly IConnection _connection;

    private Events(IConnection connection) => _connection = connection;

    public static async Task<Events> ConsumeAsync(TestVirtualHost broker, string queue)
    {
        var events = new Events(await broker.ConnectAsync());
        var channel = await events._connection.CreateChannelAsync();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var at = Stopwatch.GetTimestamp();
            events._arrived.Writer.TryWrite((JsonDocument.Parse(delivery.Body).RootElement.GetProperty("key").GetString()!, at));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return events;
    }

    /// <summary>Puts the file; seconds from then to the arrival of its event.</summary>
    public async Task<double> OfAsync(TestBucket bucket, (string Key, byte[] Content) file)
    {
        using var patience = new CancellationTokenSource(Rig.Patience);
        var began = Stopwatch.GetTimestamp();
        await bucket.PutAsync(file.Key, file.Content);
        while (true)
        {
            var (key, at) = await _arrived.Reader.ReadAsync(patience.Token);
            if (key == file.Key) return Stopwatch.GetElapsedTime(began, at).TotalSeconds;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
