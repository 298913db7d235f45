using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Clusters;
using FleetTickets.Geocoding.Gazetteer;
using FleetTickets.Geocoding.Guards;
using FleetTickets.Geocoding.Matching;
using FleetTickets.Geocoding.Pending;
using FleetTickets.Geocoding.Positions;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.Geocoding;

/// <summary>The parts of the library, for whoever has a data source and a clock: the Geocoder, fleetctl.</summary>
internal static class GeocodingServices
{
    /// <summary>All but the remote providers: what is known without a call, what is stored, and manual decisions.</summary>
    public static void AddGeocoding(this IServiceCollection services, IReadOnlyList<string> datasets, CleaningRules rules)
    {
        services.AddSingleton(new SqlText(datasets));
        services.AddSingleton(new PlaceNameCleaner(rules));
        services.AddSingleton<NameStore>();

        services.AddSingleton(provider => BuiltInPlaces.Load(provider.GetRequiredService<PlaceNameCleaner>()));
        services.AddSingleton(provider => new PlaceIndex(provider.GetRequiredService<IReadOnlyList<KnownPlace>>()));
        services.AddSingleton<KnownPlaceStore>();
        services.AddSingleton(provider => Gazetteer(provider, withLists: false));
        services.AddKeyedSingleton<IGeocodingProvider>("offline", (provider, _) => Gazetteer(provider, withLists: true));
        services.AddSingleton<PlaceImportStore>();
        services.AddSingleton<PlaceNames>();
        services.AddSingleton<GeoNamesImport>();

        services.AddSingleton<ClusterProposer>();
        services.AddSingleton<ClusterStore>();
        services.AddSingleton<CollapseStore>();
        services.AddSingleton<PendingStore>();
        services.AddSingleton<DemandStore>();
        services.AddSingleton<PositionStore>();

        services.AddSingleton<AliasStore>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<DecisionTransaction>();
        services.AddSingleton<NameLookupStore>();
        services.AddSingleton<RepointStore>();
        services.AddSingleton<ReviewStore>();
        services.AddSingleton<StatusStore>();
        services.AddSingleton<UnknownTokens>();
    }

    private static GazetteerProvider Gazetteer(IServiceProvider services, bool withLists) =>
        new(services.GetRequiredService<IReadOnlyList<KnownPlace>>(), services.GetRequiredService<KnownPlaceStore>(), withLists);
}
