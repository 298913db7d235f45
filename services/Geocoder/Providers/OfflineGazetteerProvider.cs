namespace FleetTickets.Geocoder.Providers;

/// <summary>
/// Answers from the places that ship with the service: needs no key, no network and no budget. Tries the whole name and its aliases, then
/// its spelling, then the known places inside it, and offers all that fit equally, for the guards to choose from or to leave undecided.
/// </summary>
internal sealed class OfflineGazetteerProvider(PlaceIndex places) : IGeocodingProvider
{
    /// <summary>A suburb and the town named beside it belong together up to this distance: Elgon View in Eldoret.</summary>
    private const double TownAndItsPartsKm = 10;

    public string Name => "offline";

    public Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        var candidates = Find(query);
        return Task.FromResult<ProviderAnswer>(candidates.Count == 0 ? new ProviderAnswer.NoMatch() : new ProviderAnswer.Hit(candidates));
    }

    private IReadOnlyList<Candidate> Find(PlaceQuery query)
    {
        var exact = places.Named(query.PlaceKey);
        if (exact.Count > 0)
            return [.. exact.Select(place => Offer(place, PlaceMatch.Exact, quality: 60, rank: 0))];

        var spelled = places.SpelledLike(query.Place, query.PlaceKey);
        if (spelled.Count > 0)
            return [.. spelled.Select(found => Offer(found.Place, PlaceMatch.Spelling, 50 - (5 * found.Edits), -found.Edits))];

        var inside = places.Inside(query.Place);
        var towns = inside.Where(found => found.Place.Level >= PlaceLevel.Town).ToList();
        return
        [
            .. inside
                .Where(found => found.Place.Level >= PlaceLevel.Town || towns.Count == 0 || towns.Exists(town => IsPartOf(found.Place, town.Place)))
                .Select(found => Offer(found.Place, PlaceMatch.Part, 40, RankOfPart(found.Place, found.Words, query))),
        ];

        Candidate Offer(NamedPlace place, PlaceMatch match, int quality, double rank) => new()
        {
            Label = place.Name,
            MatchedName = place.KnownAs,
            Point = place.Point,
            Level = place.Level,
            Match = match,
            Quality = query.FromLandmark ? quality - 10 : quality,
            Rank = rank,
        };
    }

    private static bool IsPartOf(NamedPlace place, NamedPlace town) => place.Point.KmTo(town.Point) <= TownAndItsPartsKm;

    /// <summary>More words say more; a finer place says more than its town; the cluster's own name says nothing new.</summary>
    private static double RankOfPart(NamedPlace place, int words, PlaceQuery query)
    {
        var rank = 10.0 * words;
        if (place.Level < PlaceLevel.Town)
            rank += 2;
        if (query.Cluster is not null && place.Key == Cleaning.PlaceNameCleaner.KeyOf(query.Cluster))
            rank -= 5;
        return rank;
    }
}
