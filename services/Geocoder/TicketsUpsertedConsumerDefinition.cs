using FleetTickets.Contracts;
using FleetTickets.Hosting;
using MassTransit;

namespace FleetTickets.Geocoder;

/// <summary>The queue <c>fleettickets.geocode</c>: events of all datasets. Their order does not matter, so replicas share it.</summary>
internal sealed class TicketsUpsertedConsumerDefinition : ConsumerDefinition<TicketsUpsertedConsumer>
{
    public TicketsUpsertedConsumerDefinition()
    {
        EndpointName = Topology.GeocodeQueue;
        ConcurrentMessageLimit = 1; // noting 5,000 tickets takes about 0.1 s: one at a time keeps up, and locks rows for nobody
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TicketsUpsertedConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 4; // the next event is at hand while one is noted; more would hold them back from other replicas

        // While the database is away an event waits here, un-acknowledged. Any other fault is the message's own: one dead letter.
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(TransientError.IsCauseOf);
            retry.Exponential(int.MaxValue, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(2));
        });

        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.UseDurableQuorum();
            rabbit.Bind<TicketsUpserted>(binding =>
            {
                binding.ExchangeType = RabbitMQ.Client.ExchangeType.Topic;
                binding.RoutingKey = "#";
            });
        }
    }
}
