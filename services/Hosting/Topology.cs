using FleetTickets.Contracts;
using MassTransit;

namespace FleetTickets.Hosting;

/// <summary>Every name on the wire. Exchanges are durable topics without arguments, so that a subscriber may declare them first.</summary>
public static class Topology
{
    public const string ChangeFileDiscovered = "fleettickets.change-file-discovered";
    public const string TicketsUpserted = "fleettickets.tickets-upserted";
    public const string TicketsGeocoded = "fleettickets.tickets-geocoded";
    public const string ChangeFileQuarantined = "fleettickets.change-file-quarantined";
    public const string GeocodeQueue = "fleettickets.geocode";

    /// <summary>The exchanges of ours.</summary>
    public static IReadOnlyList<string> Exchanges { get; } = [ChangeFileDiscovered, TicketsUpserted, TicketsGeocoded, ChangeFileQuarantined];

    /// <summary>The queue of one dataset's files.</summary>
    public static string IngestQueue(string dataset) => $"fleettickets.ingest.{dataset}";

    /// <summary>A queue for the bucket notifications of one connection, which is named anew: the former one may still be there.</summary>
    public static string NotificationQueue() => $"fleettickets.bucket-notifications.{Guid.NewGuid():N}";

    /// <summary>The queues beside a queue, as MassTransit names them: for messages that failed for good, and for those that nobody understood.</summary>
    public static IReadOnlyList<string> DeadLetterQueues(string queue) => [queue + "_error", queue + "_skipped"];

    /// <summary>Maps the contracts to their exchanges and routing keys. Every process that publishes or consumes calls it.</summary>
    internal static void UseContracts(this IRabbitMqBusFactoryConfigurator bus)
    {
        bus.Map<ChangeFileDiscovered>(ChangeFileDiscovered, message => message.Dataset);
        bus.Map<TicketsUpserted>(TicketsUpserted, message => message.Dataset);
        bus.Map<TicketsGeocoded>(TicketsGeocoded, message => message.Dataset);
        bus.Map<ChangeFileQuarantined>(ChangeFileQuarantined, message => message.Dataset);
    }

    private static void Map<T>(this IRabbitMqBusFactoryConfigurator bus, string exchange, Func<T, string> routingKey)
        where T : class
    {
        bus.Message<T>(message => message.SetEntityName(exchange));
        bus.Publish<T>(publish => publish.ExchangeType = RabbitMQ.Client.ExchangeType.Topic);
        bus.Send<T>(send => send.UseRoutingKeyFormatter(context => routingKey(context.Message)));
    }
}
