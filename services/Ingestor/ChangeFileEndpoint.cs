using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FleetTickets.Contracts;
using FleetTickets.Hosting;
using MassTransit;

namespace FleetTickets.Ingestor;

/// <summary>The queue of one dataset: ordered, one file applied at a time, one consumer among all replicas.</summary>
internal static class ChangeFileEndpoint
{
    /// <summary>Messages in hand: enough for a batch on its way to the archive, one that gathers, and the files to be applied next; more only waits.</summary>
    private const int InHand = 24;

    public static void ReceiveChangeFiles(this IRabbitMqBusFactoryConfigurator bus, string dataset, IServiceProvider services) =>
        bus.ReceiveEndpoint(Topology.IngestQueue(dataset), endpoint =>
        {
            var order = new DeliveryOrder(cancellationToken => services.GetRequiredService<ApplyChangeFile>().EndWithoutFileAsync(dataset, cancellationToken));
            endpoint.ConfigureReceive(pipe => pipe.UseFilter(order));
            endpoint.ConfigureError(errors => errors.UseFilter(order)); // before the filter that parks
            endpoint.UseDurableQuorum();
            endpoint.SingleActiveConsumer = true;
            endpoint.ConsumerPriority = PreferenceFor(dataset);
            // One file is applied at a time; while it is, those after it are read, and those before it announced and archived.
            endpoint.PrefetchCount = InHand;
            endpoint.ConcurrentMessageLimit = InHand;
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

    // Replicas share the datasets without knowing each other (rendezvous hashing): the broker hands a queue to the consumer that prefers it most among those
    // that are there, from RabbitMQ 4.0 on. Earlier ones keep to the first that came.
    private static int PreferenceFor(string dataset) =>
        BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}/{Environment.ProcessId}/{dataset}")));
}
