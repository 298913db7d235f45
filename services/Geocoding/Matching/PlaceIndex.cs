using FleetTickets.Geocoding.Cleaning;

namespace FleetTickets.Geocoding.Matching;

/// <summary>
/// Finds what a query may mean among known places: by the whole name and its aliases, else by its spelling, else the places inside it. Offers all
/// that fit equally, for the guards to choose from or to leave undecided; distance is theirs too. Pure.
/// </summary>
internal sealed class PlaceIndex(IReadOnlyList<KnownPlace> places)
{
    private const int LongestNameInWords = 4;

    /// <summary>Letters from which on a name inside another may be misspelt.</summary>
    private const int LongName = 6;

    /// <summary>A suburb and the town named beside it belong together up to this distance: Elgon View in Eldoret.</summary>
    private const double TownAndItsPartsKm = 10;

    // Roads that lead to the place they are named after. A close or a drive is at the place of its name.
    private static readonly HashSet<string> WordsOfARoad = ["Road", "Highway", "Avenue", "Street", "Way", "Bypass"];

    private readonly ILookup<string, KnownPlace> _byKey = places.ToLookup(place => place.Key);

    public IReadOnlyList<KnownPlace> Named(string key) => [.. _byKey[key]];

    /// <summary>Places of the whole name; of its spelling only when no place has the name as it stands.</summary>
    public IReadOnlyList<Candidate> Whole(PlaceQuery query)
    {
        var exact = Named(query.PlaceKey);
        return exact.Count > 0
            ? [.. exact.Select(place => place.Offer(query, PlaceMatch.Exact, place.Quality, 0))]
            : [.. SpelledLike(query.Place, query.PlaceKey).Select(found => found.Place.Offer(query, PlaceMatch.Spelling, 50 - (5 * found.Edits), -found.Edits))];
    }

    /// <summary>Places inside the name, misspelt ones only when there is no other; a suburb only of the town that is named beside it, if one is.</summary>
    public IReadOnlyList<Candidate> Inside(PlaceQuery query)
    {
        var parts = PartsOf(query.Place).ToList();
        var inside = parts.SelectMany(part => _byKey[part.Key].Select(place => (Place: place, part.Text, part.Words))).ToList();
        var quality = inside.Count > 0 ? 40 : 30;
        if (inside.Count == 0)
            inside = SpelledInside(parts);
        var towns = inside.Where(found => found.Place.Level >= PlaceLevel.Town).ToList();
        return
        [
            .. inside
                .Where(found => found.Place.Level >= PlaceLevel.Town || towns.Count == 0
                    || towns.Exists(town => found.Place.Point.KmTo(town.Place.Point) <= TownAndItsPartsKm))
                .Select(found => found.Place.Offer(query, PlaceMatch.Part, quality, RankOfPart(found.Place, found.Words, query), found.Text)),
        ];
    }

    /// <summary>
    /// The nearest spellings: at most two edits, one below six letters, numbers and single letters equal. Nothing for a name that is
    /// known as it stands: Milimani is no misspelt Kilimani, wherever the ticket is.
    /// </summary>
    public IReadOnlyList<(KnownPlace Place, int Edits)> SpelledLike(string place, string key)
    {
        if (_byKey.Contains(key) || key.Length < 4)
            return [];

        var fixedWords = WordsThatMustBeEqual(place);
        var near = new List<(KnownPlace Place, int Edits)>();
        foreach (var candidate in places)
        {
            var limit = Math.Min(key.Length, candidate.Key.Length) < 6 ? 1 : 2;
            var edits = EditDistance.Between(key, candidate.Key, limit);
            if (edits <= limit && WordsThatMustBeEqual(candidate.KnownAs).SetEquals(fixedWords))
                near.Add((candidate, edits));
        }

        return [.. near.OrderBy(found => found.Edits)];
    }

    /// <summary>The keys under which <see cref="Inside"/> looks.</summary>
    public static IEnumerable<string> KeysInside(string place) => PartsOf(place).Select(part => part.Key);

    /// <summary>Numbers and single letters: South C is no misspelt South B.</summary>
    public static bool MustBeEqual(string word) => word.Length == 1 || word.Any(char.IsAsciiDigit);

    /// <summary>Known places inside a name, but for one letter: "Syokimao Gateway". Only long names; a short word is soon like another.</summary>
    private List<(KnownPlace Place, string Text, int Words)> SpelledInside(List<(string Text, string Key, int Words)> parts) =>
    [
        .. from part in parts
           where part.Key.Length >= LongName
           from known in places
           where known.Key.Length >= LongName
               && EditDistance.Between(part.Key, known.Key, 1) == 1
               && WordsThatMustBeEqual(known.KnownAs).SetEquals(WordsThatMustBeEqual(part.Text))
           select (known, part.Text, part.Words),
    ];

    /// <summary>The parts of a name. One before a word of a road (Thika Road, Othaya Road) is the road's, and the road may be anywhere.</summary>
    private static IEnumerable<(string Text, string Key, int Words)> PartsOf(string place)
    {
        var words = place.Split(' ');
        for (var length = Math.Min(LongestNameInWords, words.Length - 1); length >= 1; length--)
            for (var at = 0; at + length <= words.Length; at++)
            {
                var end = at + length;
                if (end < words.Length && WordsOfARoad.Contains(words[end]))
                    continue;
                var text = string.Join(' ', words[at..end]);
                yield return (text, PlaceNameCleaner.KeyOf(text), length);
            }
    }

    /// <summary>More words are more specific; a finer place is more specific than its town; the cluster's own name adds nothing.</summary>
    private static double RankOfPart(KnownPlace place, int words, PlaceQuery query)
    {
        var rank = 10.0 * words;
        if (place.Level < PlaceLevel.Town)
            rank += 2;
        if (query.Cluster is not null && place.Key == PlaceNameCleaner.KeyOf(query.Cluster))
            rank -= 5;
        return rank;
    }

    private static HashSet<string> WordsThatMustBeEqual(string place) => [.. place.Split(' ').Where(MustBeEqual)];
}
