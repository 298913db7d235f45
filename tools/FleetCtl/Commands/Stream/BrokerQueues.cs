using FleetTickets.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace FleetTickets.FleetCtl.Commands.Stream;

/// <summary>What lies in a dataset's queues, and in the Geocoder's, which all datasets share. Declares nothing.</summary>
/// <param name="DeadLetters">Queues for messages that could not be served, which hold some.</param>
/// <param name="Unserved">Queues that hold messages and have no consumer.</param>
internal sealed record BrokerQueues(IReadOnlyList<QueueDepth> DeadLetters, IReadOnlyList<QueueDepth> Unserved)
{
    /// <summary>By dataset; null, and a sentence, when the broker cannot be asked.</summary>
    public static async Task<IReadOnlyDictionary<string, BrokerQueues>?> ReadAsync(RabbitMqUrl url, IReadOnlyList<string> datasets, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await url.ConnectAsync("fleetctl", cancellationToken);
            var found = new Dictionary<string, BrokerQueues>();
            var shared = await ReadAsync(connection, Topology.GeocodeQueue, cancellationToken);
            foreach (var dataset in datasets)
            {
                var own = await ReadAsync(connection, Topology.IngestQueue(dataset), cancellationToken);
                found[dataset] = new BrokerQueues([.. own.DeadLetters, .. shared.DeadLetters], [.. own.Unserved, .. shared.Unserved]);
            }

            return found;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Output.Say($"The broker's queues cannot be read: {exception.GetBaseException().Message} at {url}. Check RABBITMQ_URL and the server.");
            return null;
        }
    }

    private static async Task<BrokerQueues> ReadAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        var (deadLetters, unserved) = (new List<QueueDepth>(), new List<QueueDepth>());
        if (await FindAsync(connection, queue, cancellationToken) is { ConsumerCount: 0, MessageCount: > 0 and var waiting }) unserved.Add(new QueueDepth(queue, waiting));
        foreach (var name in Topology.DeadLetterQueues(queue))
            if (await FindAsync(connection, name, cancellationToken) is { MessageCount: > 0 and var parked }) deadLetters.Add(new QueueDepth(name, parked));
        return new BrokerQueues(deadLetters, unserved);
    }

    // Null when there is none: a service declares its queues when it first runs.
    private static async Task<QueueDeclareOk?> FindAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }
}

/// <summary>How many messages lie in a queue.</summary>
internal sealed record QueueDepth(string Queue, long Messages);
