using FleetTickets.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace FleetTickets.FleetCtl.Commands.Stream;

/// <summary>What lies in the queues for messages that could not be served. Declares nothing.</summary>
internal static class DeadLetterQueues
{
    /// <summary>By dataset, the queues that hold something; the Geocoder's, which all datasets share, stand with each. Null, and a sentence, when the broker cannot be asked.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<DeadLetters>>?> ReadAsync(RabbitMqUrl url, IReadOnlyList<string> datasets, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await url.ConnectAsync("fleetctl", cancellationToken);
            var found = new Dictionary<string, IReadOnlyList<DeadLetters>>();
            foreach (var dataset in datasets) found[dataset] = await ReadAsync(connection, Topology.IngestQueue(dataset), cancellationToken);
            var shared = await ReadAsync(connection, Topology.GeocodeQueue, cancellationToken);
            return found.ToDictionary(row => row.Key, row => (IReadOnlyList<DeadLetters>)[.. row.Value, .. shared]);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Output.Say($"The broker cannot be asked for dead letters: {exception.GetBaseException().Message} at {url}. Check RABBITMQ_URL and the server.");
            return null;
        }
    }

    private static async Task<IReadOnlyList<DeadLetters>> ReadAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        var found = new List<DeadLetters>();
        foreach (var name in (string[])[queue + "_error", queue + "_skipped"])
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                if ((await channel.QueueDeclarePassiveAsync(name, cancellationToken)).MessageCount is > 0 and var messages) found.Add(new DeadLetters(name, messages));
            }
            catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                // Declared by the service when it first runs.
            }
        }

        return found;
    }
}
