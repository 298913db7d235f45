using FleetTickets.Contracts;

namespace FleetTickets.Scanner;

/// <summary>The seam to the broker.</summary>
internal interface IDiscoveryPublisher
{
    /// <summary>
    /// Returns when the broker has confirmed that the message lies in a queue. Throws <see cref="NoQueueException"/> when no queue takes
    /// it, <see cref="TimeoutException"/> when no confirm came: it may have arrived or not, so offer the file again.
    /// </summary>
    Task PublishAsync(ChangeFileDiscovered discovered, CancellationToken cancellationToken);
}

/// <summary>The broker took the message and found no queue to put it into, so it is gone.</summary>
internal sealed class NoQueueException(string exchange, string routingKey, string queue, Exception inner)
    : Exception($"no queue is bound to the exchange {exchange} for the routing key {routingKey}; start an Ingestor, or create the queue {queue}", inner)
{
    public string Exchange { get; } = exchange;

    public string RoutingKey { get; } = routingKey;

    public string Queue { get; } = queue;
}
