using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Gazetteer;

/// <summary>
/// Puts together, for one question, every known place that it may mean: the built-in list, and from the database people's aliases, imported
/// places and earlier answers. Of one place that several sources have, the most trusted stays. Without a store it is the built-in list alone.
/// </summary>
internal sealed class KnownPlaces(IReadOnlyList<NamedPlace> builtIn, GazetteerStore? store = null)
{
    /// <summary>Up to here two sources mean one place: they rarely agree on where the middle of a suburb is.</summary>
    private const double OnePlaceKm = 3;

    /// <summary>A person's correction stands for the place that it corrects, which may have been some way off.</summary>
    private const double CorrectedPlaceKm = 6;

    private readonly PlaceIndex _builtIn = new(builtIn);

    // Two providers are asked the same question one after the other; another loop may ask in between, and then it is put together twice.
    private volatile Answer? _last;

    public async Task<PlaceIndex> ForAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        if (store is null)
            return _builtIn;
        if (_last is { } last && ReferenceEquals(last.Query, query))
            return last.Places;

        var places = await ReadAsync(store, query, cancellationToken);
        _last = new Answer(query, places);
        return places;
    }

    private async Task<PlaceIndex> ReadAsync(GazetteerStore store, PlaceQuery query, CancellationToken cancellationToken)
    {
        string[] inside = [.. PlaceIndex.KeysInside(query.Place)];
        var aliases = await store.FindAliasesAsync(query.AliasKey is null ? [query.PlaceKey, .. inside] : inside, query.ClusterKey, cancellationToken);
        // The database finds spellings by trigrams, of which two swapped letters change up to four: in a short name that is nearly all.
        var found = await store.FindPlacesAsync([query.PlaceKey, .. EditDistance.Swaps(query.PlaceKey), .. inside, .. aliases.Values], query, cancellationToken);
        if (found.Count == 0 && aliases.Count == 0)
            return _builtIn;

        return new PlaceIndex(WithAliases(Merge([.. builtIn, .. found]), aliases, query));
    }

    private static List<NamedPlace> Merge(List<NamedPlace> places)
    {
        var merged = new List<NamedPlace>(places.Count);
        foreach (var sameName in places.GroupBy(place => place.Key))
        {
            var kept = new List<NamedPlace>();
            foreach (var place in sameName.OrderBy(place => place.Origin))
                if (!kept.Exists(other => IsOnePlace(other, place)))
                    kept.Add(place);

            // An answer says nothing of how much ground it covers: Nairobi is a city, whoever found it.
            merged.AddRange(kept.Select(place => place.Origin is PlaceOrigin.Verified or PlaceOrigin.Answered
                ? place with { Level = sameName.Where(other => IsOnePlace(place, other)).Max(other => other.Level) }
                : place));
        }

        return merged;
    }

    private static bool IsOnePlace(NamedPlace kept, NamedPlace other) =>
        kept.Point.KmTo(other.Point) <= (kept.Origin == PlaceOrigin.Verified ? CorrectedPlaceKm : OnePlaceKm);

    /// <summary>An alias is a further name of its places, and takes the place of whatever else goes by that name: a person said so.</summary>
    private static List<NamedPlace> WithAliases(List<NamedPlace> places, Dictionary<string, string> aliases, PlaceQuery query) =>
    [
        .. places.Where(place => !aliases.ContainsKey(place.Key)),
        .. aliases.SelectMany(alias => places
            .Where(place => place.Key == alias.Value)
            .Select(place => place with { KnownAs = query.Place, Key = alias.Key, Origin = PlaceOrigin.Verified })),
    ];

    private sealed record Answer(PlaceQuery Query, PlaceIndex Places);
}
