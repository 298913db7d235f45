using MassTransit;

namespace FleetTickets.Hosting;

/// <summary>
/// The arguments of our queues, all explicit so that RabbitMQ 3.10 and 4.x behave the same. They are a schema: a queue that exists
/// with other arguments refuses the declaration (406), and the service stays not ready.
/// </summary>
public static class QueueArguments
{
    /// <summary>
    /// Unset, RabbitMQ 4 drops a message after 20 returns and 3.10 requeues it at the tail; -1 drops at the first return on 3.10.
    /// A million returns is never reached and keeps a returned message at the head on every version.
    /// </summary>
    public const int DeliveryLimit = 1_000_000;

    /// <summary>Longer than any file takes; the Ingestor has time limits of its own. The broker's default is 30 minutes.</summary>
    public static readonly TimeSpan AcknowledgementTimeout = TimeSpan.FromHours(24);

    /// <summary>What <c>_error</c> and <c>_skipped</c> queues are declared with: their queue's arguments without the single active consumer.</summary>
    internal static readonly Dictionary<string, object?> OfErrorQueues = new()
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-consumer-timeout"] = (int)AcknowledgementTimeout.TotalMilliseconds,
    };

    /// <summary>One notification that waits is as good as many: the older one is dropped, and a flood fills no memory.</summary>
    public static readonly Dictionary<string, object?> OfNotifications = new()
    {
        ["x-queue-type"] = "classic",
        ["x-max-length"] = 1,
        ["x-overflow"] = "drop-head",
    };

    /// <summary>A durable quorum queue whose messages wait at the head until they are acknowledged.</summary>
    public static void UseDurableQuorum(this IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.SetQuorumQueue();
        endpoint.SetQueueArgument("x-delivery-limit", DeliveryLimit);
        endpoint.SetDeliveryAcknowledgementTimeout(AcknowledgementTimeout);
        endpoint.ConfigureConsumeTopology = false;
        // Faults go to <queue>_error; fault events would add exchanges with type names.
        endpoint.PublishFaults = false;
        endpoint.ConfigureError(errors => errors.UseFilter(new ParkingFilter()));
    }

    /// <summary><c>_error</c> and <c>_skipped</c> copy the queue's arguments; a single active consumer would keep the management UI from reading them.</summary>
    internal static void UseReadableErrorQueues(this IRabbitMqBusFactoryConfigurator bus)
    {
        bus.SendTopology.ConfigureErrorSettings = settings => settings.SingleActiveConsumer = false;
        bus.SendTopology.ConfigureDeadLetterSettings = settings => settings.SingleActiveConsumer = false;
    }
}
