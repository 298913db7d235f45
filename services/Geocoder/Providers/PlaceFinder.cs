namespace FleetTickets.Geocoder.Providers;

/// <summary>A known place that may be meant, how it was found, and how well that fits beside the others found with it.</summary>
internal sealed record FoundPlace(NamedPlace Place, PlaceMatch Match, int Quality, double Rank)
{
    /// <summary>The words of the question that name it: the name that it is known by, where not told otherwise.</summary>
    public string NamedAs { get; init; } = Place.KnownAs;

    public Candidate Offer(PlaceQuery query) => new()
    {
        Label = Place.Name,
        MatchedName = NamedAs,
        Point = Place.Point,
        Level = Place.Level,
        Match = Match,
        Quality = query.FromLandmark ? Quality - 10 : Quality,
        Rank = Rank,
        Attribution = Place.Attribution,
        IsCopy = Place.Origin is PlaceOrigin.Verified or PlaceOrigin.Answered,
    };
}

/// <summary>
/// Finds what a question may mean among known places: by the whole name and its aliases, else by its spelling, else the places inside it.
/// Offers all that fit equally, for the guards to choose from or to leave undecided. Pure.
/// </summary>
internal static class PlaceFinder
{
    /// <summary>A suburb and the town named beside it belong together up to this distance: Elgon View in Eldoret.</summary>
    private const double TownAndItsPartsKm = 10;

    /// <summary>Places of the whole name; of its spelling only when no place has the name as it stands.</summary>
    public static IReadOnlyList<FoundPlace> Whole(PlaceIndex places, PlaceQuery query)
    {
        var exact = places.Named(query.PlaceKey);
        return exact.Count > 0
            ? [.. exact.Select(place => new FoundPlace(place, PlaceMatch.Exact, place.Quality, 0))]
            : [.. places.SpelledLike(query.Place, query.PlaceKey).Select(found => new FoundPlace(found.Place, PlaceMatch.Spelling, 50 - (5 * found.Edits), -found.Edits))];
    }

    /// <summary>Places inside the name, misspelt ones only when there is no other; a suburb only of the town that is named beside it, if one is.</summary>
    public static IReadOnlyList<FoundPlace> Inside(PlaceIndex places, PlaceQuery query)
    {
        var (inside, quality) = (places.Inside(query.Place), 40);
        if (inside.Count == 0)
            (inside, quality) = (places.SpelledInside(query.Place), 30);
        var towns = inside.Where(found => found.Place.Level >= PlaceLevel.Town).ToList();
        return
        [
            .. inside
                .Where(found => found.Place.Level >= PlaceLevel.Town || towns.Count == 0 || towns.Exists(town => IsPartOf(found.Place, town.Place)))
                .Select(found => new FoundPlace(found.Place, PlaceMatch.Part, quality, RankOfPart(found.Place, found.Words, query)) { NamedAs = found.Part }),
        ];
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
