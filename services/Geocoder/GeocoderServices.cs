using FleetTickets.Geocoder.Adoption;
using FleetTickets.Geocoder.Announcing;
using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Clusters;
using FleetTickets.Geocoder.Gazetteer;
using FleetTickets.Geocoder.Loops;
using FleetTickets.Geocoder.Pending;
using FleetTickets.Geocoder.Positions;
using FleetTickets.Geocoder.Providers;
using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using MassTransit;

namespace FleetTickets.Geocoder;

/// <summary>What the Geocoder is made of: a consumer that notes demand, a loop that finds positions, a loop that publishes them. No bucket.</summary>
internal static class GeocoderServices
{
    public static void AddGeocoder(this WebApplicationBuilder builder, Settings settings)
    {
        var options = GeocoderOptions.From(settings);
        var broker = RabbitMqUrl.From(settings);

        builder.Services.AddDatabase(PostgresUrl.From(settings, "fleettickets-geocoder"));
        builder.Services.AddBus(
            broker,
            [Topology.GeocodeQueue],
            registration => registration.AddConsumer<TicketsUpsertedConsumer, TicketsUpsertedConsumerDefinition>(),
            (context, bus) => bus.ConfigureEndpoints(context));
        builder.Services.AddGeocoding(options);
        builder.Services.AddHostedService(services => services.GetRequiredService<GeocodeLoop>());
        builder.Services.AddHostedService(services => services.GetRequiredService<ProviderLoop>());
        builder.Services.AddHostedService(services => services.GetRequiredService<RelayLoop>());
        builder.Services.AddHealthChecks()
            .AddBroker(broker)
            .AddDatabase()
            .AddCheck<GeocodeLoop>("geocoding", tags: [Health.Ready])
            .AddCheck<ProviderLoop>("asking providers", tags: [Health.Ready])
            .AddCheck<RelayLoop>("publishing", tags: [Health.Ready]);
    }

    /// <summary>Everything but the connections to the outside, so that tests can put it on theirs.</summary>
    public static void AddGeocoding(this IServiceCollection services, GeocoderOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<SqlText>();

        services.AddGazetteer(options.CleaningRules);
        services.AddProviders(options);
        services.AddSingleton(provider => Chains(provider, options));

        services.AddSingleton<AdoptedPlaceStore>();
        services.AddSingleton<AdoptionPass>();
        services.AddSingleton<ClusterProposer>();
        services.AddSingleton<ClusterStore>();
        services.AddSingleton<ClusterPass>();
        services.AddSingleton<NameStore>();
        services.AddSingleton<NamePass>();
        services.AddSingleton<UnknownTokens>();
        services.AddSingleton<PendingStore>();
        services.AddSingleton<PlaceQuestions>();
        services.AddSingleton<GazetteerPass>();
        services.AddSingleton<ProviderPass>();
        services.AddSingleton<DemandStore>();
        services.AddSingleton<ChangeStore>();
        services.AddSingleton<PositionStore>();
        services.AddSingleton<PositionPass>();
        services.AddSingleton<RelayPass>();
        services.AddSingleton<GeocodePass>();
        services.AddSingleton<GeocodeLoop>();
        services.AddSingleton<ProviderLoop>();
        services.AddSingleton<RelayLoop>();
    }

    private static ProviderChains Chains(IServiceProvider services, GeocoderOptions options)
    {
        IGeocodingProvider[] known = [services.GetRequiredService<GazetteerProvider>(), .. Named(GeocoderOptions.IsGazetteer)];
        IGeocodingProvider[] providers = [.. Named(name => !GeocoderOptions.IsGazetteer(name))];
        return new ProviderChains(new ProviderChain(known), providers.Length == 0 ? null : new ProviderChain([.. known, .. providers]));

        IEnumerable<IGeocodingProvider> Named(Func<string, bool> wanted) =>
            options.Providers.Where(wanted).Select(name => services.GetRequiredKeyedService<IGeocodingProvider>(name));
    }
}
