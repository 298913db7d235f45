using FleetTickets.Geocoding.Cleaning;

namespace FleetTickets.Geocoding.Matching;

/// <summary>
/// Finds what a query may mean among known places: by the whole name and its aliases, else by its spelling, else the places inside it. Offers all
/// that fit equally, for the guards to choose from or to leave undecided; distance is theirs too. Pure.
/// </summary>
internal sealed class PlaceIndex(IReadOnlyList<KnownPlace> places)
{
    /// <summary>
    /// A misspelt name, or one that a place has besides its own, is taken for a place in this part of the cluster's reach: farther off, an unknown place of about
    /// that name is as likely.
    /// </summary>
    private const double ReachOfALikeName = 0.5;

    private static readonly HashSet<string> Directions = ["North", "South", "East", "West", "Upper", "Lower"];

    private readonly ILookup<string, KnownPlace> _byKey = places.ToLookup(place => place.Key);

    public IReadOnlyList<KnownPlace> Named(string key) => [.. _byKey[key]];

    /// <summary>Places of the whole name; of its spelling only when no place has the name as it stands.</summary>
    public IReadOnlyList<Candidate> Whole(PlaceQuery query)
    {
        var exact = Named(query.PlaceKey);
        return exact.Count > 0
            ? [.. exact.Where(place => place.IsOwnName || place.Origin != PlaceOrigin.Imported || IsWithin(query, ReachOfALikeName, place)).Select(place => place.Offer(query, PlaceMatch.Exact, place.Quality, place.IsOwnName ? 1 : 0))]
            : [.. Spelled(query, query.Place, query.PlaceKey).Select(found => found.Place.Offer(query, PlaceMatch.Spelling, 50 - (5 * found.Slips), (found.Place.IsOwnName ? 0.5 : 0) - found.Slips))];
    }

    /// <summary>The place inside the name, or all of which none can be told from the others: <see cref="OwnPlace"/>.</summary>
    public IReadOnlyList<Candidate> Inside(PlaceQuery query) =>
    [
        .. OwnPlace.Of(query, NamedPlace.FindAll(query, this), query.Cluster is null ? [] : Named(PlaceNameCleaner.KeyOf(query.Cluster)))
            .SelectMany(named => named.Places.Select(place => place.Offer(query, PlaceMatch.Part, named.IsSpelledSo ? 40 : 30, 0, named.Text))),
    ];

    /// <summary>Places around the centre whose names look like the whole name, too little to be taken for it: what a person is asked.</summary>
    public IReadOnlyList<Candidate> Doubtful(PlaceQuery query) =>
    [
        .. SpelledLike(query.Place, query.PlaceKey)
            .Where(found => IsWithin(query, 1, found.Place))
            .Select(found => found.Place.Offer(query, PlaceMatch.Doubtful, 10, -found.Slips)),
    ];

    /// <summary>Places whose names are misspelt so, the nearest spellings first.</summary>
    public IReadOnlyList<(KnownPlace Place, int Slips, bool IsSure)> Spelled(PlaceQuery query, string name, string key) =>
    [
        .. SpelledLike(name, key)
            .Where(found => found.IsSure && IsWithin(query, ReachOfALikeName, found.Place)),
    ];

    /// <summary>
    /// The nearest spellings, numbers and single letters equal, with whether they are near enough to be the name: <see cref="Likeness"/>. Nothing for a name
    /// that is known as it stands: Milimani is no misspelt Kilimani, wherever the ticket is.
    /// </summary>
    public IReadOnlyList<(KnownPlace Place, int Slips, bool IsSure)> SpelledLike(string place, string key)
    {
        if (_byKey.Contains(key))
            return [];

        var fixedWords = WordsThatMustBeEqual(place);
        var near = new List<(KnownPlace Place, int Slips, bool IsSure)>();
        foreach (var candidate in places)
            if (Likeness.Of(key, candidate.Key) is { } alike && WordsThatMustBeEqual(candidate.KnownAs).SetEquals(fixedWords) && !LieApart(place, candidate.KnownAs))
                near.Add((candidate, alike.Slips, alike.IsSure));

        return [.. near.OrderByDescending(found => found.IsSure).ThenBy(found => found.Slips)];
    }

    /// <summary>Numbers and single letters: South C is no misspelt South B.</summary>
    public static bool MustBeEqual(string word) => word.Length == 1 || word.Any(char.IsAsciiDigit);

    private static bool IsWithin(PlaceQuery query, double share, KnownPlace place) =>
        query.Centroid is not { } centre || centre.KmTo(place.Point) <= share * query.RadiusKm;

    /// <summary>Nanigi West is no misspelt Nanigi East.</summary>
    private static bool LieApart(string one, string other)
    {
        var (left, right) = (one.Split(' ').Where(Directions.Contains).ToHashSet(), other.Split(' ').Where(Directions.Contains).ToHashSet());
        return left.Count > 0 && right.Count > 0 && !left.SetEquals(right);
    }

    private static HashSet<string> WordsThatMustBeEqual(string place) => [.. place.Split(' ').Where(MustBeEqual)];
}
