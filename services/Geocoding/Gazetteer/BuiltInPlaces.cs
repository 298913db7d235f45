using System.Globalization;
using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Matching;

namespace FleetTickets.Geocoding.Gazetteer;

/// <summary>
/// The 150 or so Kenyan towns, estates and suburbs that ship with the service (<c>places.csv</c>), to three decimals and unverified: enough
/// for a demo, for tests, and as the first, free link of a provider chain.
/// </summary>
internal static class BuiltInPlaces
{
    /// <summary>One entry per name and alias, keyed as the cleaner keys tickets' places, so that the two can be compared at all.</summary>
    public static IReadOnlyList<KnownPlace> Load(PlaceNameCleaner cleaner)
    {
        using var reader = new StreamReader(EmbeddedFile.Open("places.csv"));
        var header = reader.ReadLine();
        if (header != "name,aliases,latitude,longitude,kind")
            throw new InvalidDataException($"places.csv begins with '{header}'");

        var places = new List<KnownPlace>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(',') is not [var name, var aliases, var latitude, var longitude, var kind])
                throw new InvalidDataException($"places.csv: expected five fields in '{line}'");

            var point = new GeoPoint(double.Parse(latitude, CultureInfo.InvariantCulture), double.Parse(longitude, CultureInfo.InvariantCulture));
            var level = Enum.Parse<PlaceLevel>(kind, ignoreCase: true);
            places.AddRange(aliases.Split('|', StringSplitOptions.RemoveEmptyEntries)
                .Prepend(name)
                .Select(knownAs => cleaner.Clean(knownAs))
                .DistinctBy(clean => clean.Key)
                .Select(clean => new KnownPlace(name, point, level, clean.Place, clean.Key)));
        }

        return places;
    }
}
