using FleetTickets.Geocoder.Loops;
using FleetTickets.Geocoder.Retention;
using FleetTickets.Geocoding;
using FleetTickets.Geocoding.Gazetteer;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Geocoding.Providers.Remote;
using FleetTickets.Hosting;
using MassTransit;

namespace FleetTickets.Geocoder;

/// <summary>What the Geocoder is made of: a consumer that records demand, loops that find positions, a loop that publishes them, a loop that deletes what has been kept long enough. No bucket.</summary>
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
        builder.Services.AddGeocoder(options);
        builder.Services.AddHostedService(services => services.GetRequiredService<GeocodeLoop>());
        builder.Services.AddHostedService(services => services.GetRequiredService<ProviderLoop>());
        builder.Services.AddHostedService(services => services.GetRequiredService<RelayLoop>());
        builder.Services.AddHostedService<RetentionLoop>();
        builder.Services.AddHealthChecks()
            .AddBroker()
            .AddDatabase()
            .AddCheck<GeocodeLoop>("geocoding", tags: [Health.Ready])
            .AddCheck<ProviderLoop>("querying providers", tags: [Health.Ready])
            .AddCheck<RelayLoop>("publishing", tags: [Health.Ready]);
    }

    /// <summary>Everything but the connections to the outside, so that tests can put it on theirs.</summary>
    public static void AddGeocoder(this IServiceCollection services, GeocoderOptions options)
    {
        services.AddGeocoding(options.Datasets, options.CleaningRules);
        services.AddProviders(options.RemoteProviders);
        services.AddSingleton(options);
        services.AddSingleton(provider => Chain(provider, options));

        services.AddSingleton<GazetteerPass>();
        services.AddSingleton<ProviderPass>();
        services.AddSingleton<PositionPass>();
        services.AddSingleton<RelayPass>();
        services.AddSingleton<GeocodePass>();
        services.AddSingleton<GeocodeLoop>();
        services.AddSingleton<ProviderLoop>();
        services.AddSingleton<RelayLoop>();

        services.AddSingleton(options.Retention);
        services.AddSingleton<RetentionStore>();
        services.AddSingleton<RetentionPass>();
    }

    /// <summary>The gazetteer first, since it costs nothing; then the providers that have a budget, in their order.</summary>
    private static ProviderChain Chain(IServiceProvider services, GeocoderOptions options)
    {
        IEnumerable<IGeocodingProvider> Named(Func<string, bool> wanted) => options.Providers.Where(wanted).Select(name => services.GetRequiredKeyedService<IGeocodingProvider>(name));
        return new ProviderChain(
        [
            .. Named(GeocoderOptions.IsGazetteer).DefaultIfEmpty(services.GetRequiredService<GazetteerProvider>()), .. Named(name => !GeocoderOptions.IsGazetteer(name)),
        ]);
    }
}
