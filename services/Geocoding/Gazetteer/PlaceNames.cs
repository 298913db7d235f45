using FleetTickets.Geocoding.Cleaning;

namespace FleetTickets.Geocoding.Gazetteer;

/// <summary>Makes the names of imported places into keys, by the same cleaning as tickets' names, so that the two can be compared at all.</summary>
internal sealed class PlaceNames(PlaceNameCleaner cleaner)
{
    /// <summary>Alternate names that short are codes of airports and the like.</summary>
    private const int ShortestOtherKey = 4;

    private const int MostNames = 20;

    /// <summary>The names by key, the place's own first; empty when nothing is left of that.</summary>
    public IReadOnlyDictionary<string, string> Of(GeoNamesLine.Place place)
    {
        var own = cleaner.Clean(place.Name);
        if (own.IsEmpty)
            return new Dictionary<string, string>();

        var names = new Dictionary<string, string> { [own.Key] = own.Place };
        foreach (var other in place.OtherNames.Where(name => name != place.Name && IsLatin(name)).Distinct())
            if (names.Count < MostNames && cleaner.Clean(other) is { Key.Length: >= ShortestOtherKey } clean)
                names.TryAdd(clean.Key, clean.Place);
        return names;
    }

    private static bool IsLatin(string name) => name.Any(char.IsAsciiLetter) && !name.Contains("://", StringComparison.Ordinal) && !name.Any(letter => letter > 'ɏ' && char.IsLetter(letter));
}
