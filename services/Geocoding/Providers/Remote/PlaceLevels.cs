namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>The providers' words for what an answer is, in our levels. They share OpenStreetMap's vocabulary.</summary>
internal static class PlaceLevels
{
    private static readonly Dictionary<string, PlaceLevel> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["house"] = PlaceLevel.Building, ["building"] = PlaceLevel.Building, ["venue"] = PlaceLevel.Building, ["house_number"] = PlaceLevel.Building,
        ["amenity"] = PlaceLevel.Building, ["shop"] = PlaceLevel.Building, ["office"] = PlaceLevel.Building, ["tourism"] = PlaceLevel.Building,
        ["attraction"] = PlaceLevel.Building,
        ["leisure"] = PlaceLevel.Estate, ["landuse"] = PlaceLevel.Estate, ["commercial"] = PlaceLevel.Estate, ["railway"] = PlaceLevel.Estate, ["street"] = PlaceLevel.Estate, ["road"] = PlaceLevel.Estate, ["highway"] = PlaceLevel.Estate,
        ["residential"] = PlaceLevel.Estate, ["city_block"] = PlaceLevel.Estate, ["plot"] = PlaceLevel.Estate, ["farm"] = PlaceLevel.Estate,
        ["isolated_dwelling"] = PlaceLevel.Estate, ["allotments"] = PlaceLevel.Estate,
        ["neighbourhood"] = PlaceLevel.Suburb, ["neighborhood"] = PlaceLevel.Suburb, ["quarter"] = PlaceLevel.Suburb, ["suburb"] = PlaceLevel.Suburb,
        ["locality"] = PlaceLevel.Suburb, ["hamlet"] = PlaceLevel.Suburb, ["village"] = PlaceLevel.Suburb, ["district"] = PlaceLevel.Suburb,
        ["town"] = PlaceLevel.Town, ["borough"] = PlaceLevel.Town, ["island"] = PlaceLevel.Town, ["city_district"] = PlaceLevel.Town,
        ["city"] = PlaceLevel.City, ["municipality"] = PlaceLevel.City, ["postcode"] = PlaceLevel.City, ["postalcode"] = PlaceLevel.City,
        ["county"] = PlaceLevel.County, ["state"] = PlaceLevel.County, ["state_district"] = PlaceLevel.County, ["region"] = PlaceLevel.County,
        ["province"] = PlaceLevel.County, ["marine"] = PlaceLevel.County,
        ["country"] = PlaceLevel.Country, ["continent"] = PlaceLevel.Country,
    };

    /// <summary>The level of the first word that has one. An unknown one counts as a city: the guards refuse it unless the query is for the city.</summary>
    public static PlaceLevel Of(params ReadOnlySpan<string?> words)
    {
        foreach (var word in words)
            if (word is not null && Known.TryGetValue(word, out var level))
                return level;
        return PlaceLevel.City;
    }

    public static PlaceLevel AtLeastCity(PlaceLevel level) => level < PlaceLevel.City ? PlaceLevel.City : level;
}
