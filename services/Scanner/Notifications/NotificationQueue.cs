using FleetTickets.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FleetTickets.Scanner.Notifications;

/// <summary>
/// Wakes the loop whenever the store publishes to the exchange. The queue is this connection's own and ends with it, so that nothing piles up
/// while no Scanner runs. No message is read: what is offered comes from the listing. A lost connection is made anew, and reported once; the
/// service stays ready, since polling goes on.
/// </summary>
internal sealed class NotificationQueue(ScannerOptions options, RabbitMqUrl url, ScanLoop loop, TimeProvider time, ILogger<NotificationQueue> logger) : BackgroundService
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly string _exchange = options.NotificationsExchange ?? throw new ArgumentException("names no exchange of notifications", nameof(options));
    private readonly Backoff _backoff = new(FirstRetry, LongestRetry);
    private bool _reported;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                Report(await ReceiveAsync(stoppingToken));
                await Task.Delay(_backoff.Next(), time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the service stops
        }
    }

    /// <summary>Receives until that ends or fails; returns why.</summary>
    private async Task<string> ReceiveAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var connection = await url.ConnectAsync("FleetTickets.Scanner notifications", stoppingToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stoppingToken);
            var ended = await SubscribeAsync(channel, stoppingToken);
            logger.NotificationsReceived(_exchange);
            _reported = false;
            _backoff.Reset();
            loop.Wake(); // for what was published before
            return await ended.WaitAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            return exception.GetBaseException().Message;
        }
    }

    /// <summary>Returns a task that ends, with the reason, when nothing will be received any more.</summary>
    private async Task<Task<string>> SubscribeAsync(IChannel channel, CancellationToken stoppingToken)
    {
        var queue = Topology.NotificationQueue();
        await channel.ExchangeDeclareAsync(_exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: stoppingToken);
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false, QueueArguments.OfNotifications, cancellationToken: stoppingToken);
        await channel.QueueBindAsync(queue, _exchange, routingKey: "#", cancellationToken: stoppingToken);
        await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 1, global: false, stoppingToken); // one body in memory at a time

        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, shutdown) =>
        {
            ended.TrySetResult(shutdown.ReplyText);
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) =>
        {
            ended.TrySetResult($"the queue {queue} was deleted");
            return Task.CompletedTask;
        };
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            loop.Wake();
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, delivery.CancellationToken);
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, stoppingToken);
        return ended.Task;
    }

    private void Report(string reason)
    {
        if (_reported) return;
        _reported = true;
        logger.NotificationsLost(_exchange, reason, options.PollInterval);
    }
}
