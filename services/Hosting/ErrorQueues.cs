using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace FleetTickets.Hosting;

/// <summary>
/// Declares each queue's <c>_error</c> and <c>_skipped</c> queue at start, exactly as MassTransit does when it first needs them, so that an
/// operator and an alert find them before anything went wrong. Gives up only when the service stops.
/// </summary>
internal sealed partial class ErrorQueues(RabbitMqUrl url, IReadOnlyList<string> queues, TimeProvider time, ILogger<ErrorQueues> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DeclareAsync(stoppingToken);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                var wait = backoff.Next();
                LogNotDeclared(logger, exception.Message, (int)wait.TotalSeconds);
                await Task.Delay(wait, time, stoppingToken);
            }
        }
    }

    private async Task DeclareAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            HostName = url.Host,
            Port = url.Port,
            VirtualHost = url.VirtualHost,
            UserName = url.User,
            Password = url.Password,
            AutomaticRecoveryEnabled = false,
            Ssl = { Enabled = url.Tls, ServerName = url.Host },
        };
        await using var connection = await factory.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var name in queues.SelectMany(queue => (string[])[queue + "_error", queue + "_skipped"]))
        {
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, QueueArguments.OfErrorQueues, cancellationToken: cancellationToken);
            await channel.QueueBindAsync(name, name, routingKey: "", cancellationToken: cancellationToken);
        }
    }

    [LoggerMessage(100, LogLevel.Warning, "The error queues are not declared yet: {Reason} Next try in {Seconds} s.")]
    private static partial void LogNotDeclared(ILogger logger, string reason, int seconds);
}
