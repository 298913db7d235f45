using FleetTickets.Geocoding.Matching;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoding.Gazetteer;

/// <summary>
/// Answers from every gazetteer at once, without a key, a network or a budget: manual decisions and aliases, answers for other clusters, the
/// built-in list, imported places. Tries the whole name and its aliases, then its spelling, then the known places inside it. All take part
/// as rivals, so that a name that one of them has is not bent to another's, and two equally good places go to a person. Without a store it
/// answers from the built-in list alone; without its lists, <paramref name="withLists"/>, from what was verified or answered by the whole name.
/// </summary>
internal sealed class GazetteerProvider(IReadOnlyList<KnownPlace> builtIn, KnownPlaceStore? store = null, bool withLists = true) : IGeocodingProvider
{
    /// <summary>Up to here two sources mean one place: they rarely agree on where the middle of a suburb is.</summary>
    private const double OnePlaceKm = 3;

    /// <summary>A source that has a name several times, none farther than this from their middle, has one place several times.</summary>
    private const double SeveralTimesInOneSourceKm = 2.5;

    /// <summary>A person's correction stands for the place that it corrects, which may have been some way off.</summary>
    private const double CorrectedPlaceKm = 6;

    private readonly PlaceIndex _builtIn = new(builtIn);

    public string Name => withLists ? "offline" : Candidate.CopyProvider;

    public bool IsLocal => true;

    public async Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        var places = store is null ? _builtIn : await ReadAsync(store, query, cancellationToken);
        var found = places.Whole(query);
        if (found.Any(one => one.IsCopy || (query.AliasKey is not null && one.Match == PlaceMatch.Exact)))
            found = [.. found.Select(one => one with { IsCopy = true })];
        else if (!withLists)
            found = [];
        else if (found.Count == 0)
            found = places.Inside(query) is { Count: > 0 } inside ? inside : places.Doubtful(query);
        return found.Count == 0 ? new ProviderAnswer.NoMatch() : new ProviderAnswer.Hit(found);
    }

    private async Task<PlaceIndex> ReadAsync(KnownPlaceStore store, PlaceQuery query, CancellationToken cancellationToken)
    {
        string[] inside = [.. NamedPlace.KeysInside(query.Place)];
        var aliases = await store.FindAliasesAsync(query.AliasKey is null ? [query.PlaceKey, .. inside] : inside, query.ClusterKey, cancellationToken);
        // The database finds spellings by trigrams, of which two swapped letters change up to four: in a short name that is nearly all.
        var found = await store.FindPlacesAsync([query.PlaceKey, .. EditDistance.Swaps(query.PlaceKey), .. inside, .. aliases.Values], [query.PlaceKey, .. NamedPlace.KeysOfSeveralWords(query.Place)], query, cancellationToken);
        if (found.Count == 0 && aliases.Count == 0)
            return _builtIn;

        return new PlaceIndex(WithAliases(Merge([.. builtIn, .. found]), aliases, query));
    }

    /// <summary>
    /// Of one place that several sources have, the most trusted stays. A place that one source has twice is in the middle of both, with a spread: neither point
    /// is better than the other.
    /// </summary>
    private static List<KnownPlace> Merge(List<KnownPlace> places)
    {
        var merged = new List<KnownPlace>(places.Count);
        foreach (var sameName in places.GroupBy(place => place.Key))
        {
            var kept = new List<KnownPlace>();
            foreach (var place in sameName.OrderBy(place => place.Origin))
                if (kept.FindIndex(other => IsOnePlace(other, place)) is var known && known < 0)
                    kept.Add(place);
                else if (place.Origin == PlaceOrigin.Imported && kept[known].Origin == PlaceOrigin.Imported)
                    kept[known] = Between(kept[known], place);

            // An answer does not tell how much ground it covers: Nairobi is a city, whoever found it.
            merged.AddRange(kept.Select(place => place.Origin is PlaceOrigin.Verified or PlaceOrigin.Answered
                ? place with { Level = sameName.Where(other => IsOnePlace(place, other)).Max(other => other.Level) }
                : place));
        }

        return merged;
    }

    private static bool IsOnePlace(KnownPlace kept, KnownPlace other) => (kept.Origin, other.Origin) switch
    {
        (PlaceOrigin.Imported, _) => Between(kept, other).SpreadKm <= SeveralTimesInOneSourceKm,
        (PlaceOrigin.Verified, _) => kept.Point.KmTo(other.Point) <= CorrectedPlaceKm,
        _ => kept.Point.KmTo(other.Point) <= OnePlaceKm,
    };

    private static KnownPlace Between(KnownPlace one, KnownPlace other)
    {
        // To a metre, like the sources.
        var middle = new GeoPoint(Math.Round((one.Point.Latitude + other.Point.Latitude) / 2, 5), Math.Round((one.Point.Longitude + other.Point.Longitude) / 2, 5));
        return one with
        {
            Point = middle,
            Level = (PlaceLevel)Math.Max((int)one.Level, (int)other.Level),
            SpreadKm = Math.Max(one.SpreadKm + middle.KmTo(one.Point), other.SpreadKm + middle.KmTo(other.Point)),
        };
    }

    /// <summary>An alias is a further name of its places, and takes the place of whatever else has that name: a person decided so.</summary>
    private static List<KnownPlace> WithAliases(List<KnownPlace> places, Dictionary<string, string> aliases, PlaceQuery query) =>
    [
        .. places.Where(place => !aliases.ContainsKey(place.Key)),
        .. aliases.SelectMany(alias => places
            .Where(place => place.Key == alias.Value)
            .Select(place => place with { KnownAs = query.Place, Key = alias.Key, Origin = PlaceOrigin.Verified })),
    ];
}
