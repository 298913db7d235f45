using System.Text.Json;
using FleetTickets.Contracts;
using FleetTickets.Hosting;
using MassTransit;

namespace FleetTickets.Ingestor;

/// <summary>The queue of one dataset: ordered, one file at a time, one consumer among all replicas.</summary>
internal static class ChangeFileEndpoint
{
    public static void ReceiveChangeFiles(this IRabbitMqBusFactoryConfigurator bus, string dataset, IServiceProvider services) =>
        bus.ReceiveEndpoint(Topology.IngestQueue(dataset), endpoint =>
        {
            endpoint.UseDurableQuorum();
            endpoint.SingleActiveConsumer = true;
            // One message in hand: what is prefetched would overtake a message that returns to the queue.
            endpoint.PrefetchCount = 1;
            endpoint.ConcurrentMessageLimit = 1;
            endpoint.Bind<ChangeFileDiscovered>(binding =>
            {
                binding.ExchangeType = RabbitMQ.Client.ExchangeType.Topic;
                binding.RoutingKey = dataset;
            });
            endpoint.UseMessageRetry(retry =>
            {
                // In place and without end, so that nothing overtakes the file in hand: 1 s, doubling to 2 min, jittered.
                // The use case quarantines what can never succeed; what reaches this policy can.
                retry.Exponential(int.MaxValue, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(2));
                retry.Ignore<RefusedRequestException>();
                retry.Ignore<JsonException>();
                retry.Ignore<System.Runtime.Serialization.SerializationException>();
            });
            // Resolved per message: the use case publishes, and the bus does not exist before its endpoints.
            endpoint.Consumer(() => new ChangeFileConsumer(dataset, services.GetRequiredService<IngestChangeFile>()));
        });
}
