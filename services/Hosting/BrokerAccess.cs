using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace FleetTickets.Hosting;

/// <summary>
/// Lets the bus connect once a node of the broker accepts this process: login, virtual host, and the right to declare its exchanges and error
/// queues, which so exist from the start for an operator and an alert. MassTransit by itself gives up for good on a refused login, and waits
/// up to 30 s between attempts.
/// </summary>
/// <param name="url">The broker.</param>
/// <param name="queues">The queues this process consumes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says why the broker does not accept, at each attempt.</param>
/// <param name="lifetime">Ends the wait. None in a process without a host.</param>
public sealed partial class BrokerAccess(
    RabbitMqUrl url, IReadOnlyList<string> queues, TimeProvider time, ILogger<BrokerAccess> logger, IHostApplicationLifetime? lifetime = null) : IHealthCheck
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private volatile string? _problem = "not connected yet";
    private int _next = -1;

    /// <summary>Which node refused last, and why; null once one has accepted.</summary>
    public string? Problem => _problem;

    /// <summary>Waits until a node accepts, and leads the factory to that node.</summary>
    internal async Task WaitAsync(ConnectionFactory factory)
    {
        var stopping = lifetime?.ApplicationStopping ?? CancellationToken.None;
        var backoff = new Backoff(FirstWait, LongestWait);
        while (true)
        {
            var node = url.Nodes[(int)((uint)Interlocked.Increment(ref _next) % url.Nodes.Count)];
            try
            {
                await AskAsync(factory, node, stopping);
                _problem = null;
                return;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                var wait = backoff.Next();
                _problem = $"{node}: {exception.GetBaseException().Message}";
                LogNotAccepted(logger, node, exception.GetBaseException().Message, wait.TotalSeconds);
                await Task.Delay(wait, time, stopping);
            }
        }
    }

    /// <summary>Healthy when a node accepts connections, and has accepted this process.</summary>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_problem is { } problem) return HealthCheckResult.Unhealthy(problem);
        await foreach (var attempt in Task.WhenEach(url.Nodes.Select(node => ConnectAsync(node, cancellationToken))))
            if (attempt.IsCompletedSuccessfully) return HealthCheckResult.Healthy();
        return HealthCheckResult.Unhealthy($"No connection to {url}.");
    }

    private static async Task ConnectAsync(RabbitMqNode node, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(node.Host, node.Port, cancellationToken);
    }

    private async Task AskAsync(ConnectionFactory factory, RabbitMqNode node, CancellationToken cancellationToken)
    {
        var endpoint = url.Endpoint(node);
        // By a resolver: endpoints would go through the factory's own, which names the node of the connection before.
        var resolver = new DefaultEndpointResolver([endpoint]);
        await using var connection = await factory.CreateConnectionAsync(resolver, factory.ClientProvidedName ?? "", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var exchange in Topology.Exchanges)
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var name in queues.SelectMany(Topology.DeadLetterQueues))
        {
            // Exactly as MassTransit does when it first needs them.
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, QueueArguments.OfErrorQueues, cancellationToken: cancellationToken);
            await channel.QueueBindAsync(name, name, routingKey: "", cancellationToken: cancellationToken);
        }

        factory.EndpointResolverFactory = _ => resolver;
    }

    [LoggerMessage(100, LogLevel.Warning, "The broker at {Node} does not accept this service: {Reason} Next try in {Seconds:0.0} s.")]
    private static partial void LogNotAccepted(ILogger logger, RabbitMqNode node, string reason, double seconds);
}
