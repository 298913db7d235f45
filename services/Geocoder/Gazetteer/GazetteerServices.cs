using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Guards;
using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Gazetteer;

/// <summary>What is known without asking anybody: cleaning rules, lists of places, and the providers that answer from them.</summary>
internal static class GazetteerServices
{
    public static void AddGazetteer(this IServiceCollection services, CleaningRules rules)
    {
        services.AddSingleton(new PlaceNameCleaner(rules));
        services.AddSingleton(provider => BuiltInPlaces.Load(provider.GetRequiredService<PlaceNameCleaner>()));
        services.AddSingleton(provider => new PlaceIndex(provider.GetRequiredService<IReadOnlyList<NamedPlace>>()));
        services.AddSingleton<GazetteerStore>();
        services.AddSingleton<KnownPlaces>();
        services.AddSingleton<PlaceImportStore>();
        services.AddSingleton<PlaceNames>();
        services.AddSingleton<GeoNamesImport>();
        services.AddSingleton<GazetteerProvider>();
        services.AddSingleton<CollapseStore>();
        services.AddKeyedSingleton<IGeocodingProvider, OfflineGazetteerProvider>("offline");
    }
}
