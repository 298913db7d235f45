using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FleetTickets.Hosting;

/// <summary>The message bus as every process of ours uses it: plain camelCase JSON, contracts mapped by <see cref="Topology"/>.</summary>
public static class Bus
{
    /// <summary>Heartbeat: a frozen or unreachable consumer is replaced after two of them (24 s measured); MassTransit's default takes 2 min.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Adds the bus. It starts with the broker away and connects when it can; readiness reports it.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="url">The broker.</param>
    /// <param name="queues">The queues this process consumes, whose error queues are to exist from the start.</param>
    /// <param name="consumers">Registers consumers.</param>
    /// <param name="endpoints">Configures the receive endpoints.</param>
    public static void AddBus(
        this IServiceCollection services,
        RabbitMqUrl url,
        IReadOnlyList<string>? queues = null,
        Action<IBusRegistrationConfigurator>? consumers = null,
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator>? endpoints = null)
    {
        services.AddSingleton(url);
        services.TryAddSingleton<IEventPublisher, EventPublisher>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BrokerAccess>(provider, queues ?? []));
        services.AddMassTransit(registration =>
        {
            registration.AddOptions<MassTransitHostOptions>().Configure(options =>
            {
                // SIGTERM must end a service within 8 s: the running consumer gets 4 s, then its token; the message is redelivered.
                options.ConsumerStopTimeout = TimeSpan.FromSeconds(4);
                options.StopTimeout = TimeSpan.FromSeconds(6);
            });
            registration.DisableUsageTelemetry(); // nobody is called who is not configured
            consumers?.Invoke(registration);
            registration.UsingRabbitMq((context, bus) =>
            {
                bus.Host(url.Nodes[0].Host, (ushort)url.Nodes[0].Port, url.VirtualHost, host =>
                {
                    host.OnRefreshConnectionFactory = context.GetRequiredService<BrokerAccess>().WaitAsync; // before each connection; it names the node
                    host.Username(url.User);
                    host.Password(url.Password);
                    host.Heartbeat(Heartbeat);
                    if (url.Tls) host.UseSsl();
                });
                var json = new BodyDeserializer();
                bus.ClearSerialization();
                bus.AddSerializer(json);
                bus.AddDeserializer(json, isDefault: true);
                bus.ConfigureJsonSerializerOptions(options =>
                {
                    options.WriteIndented = false;
                    return options;
                });
                bus.UseContracts();
                bus.DeployPublishTopology = true; // the exchanges exist from the start, for subscribers to bind to
                bus.UseReadableErrorQueues();
                endpoints?.Invoke(context, bus);
            });
        });
    }
}
