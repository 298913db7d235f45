namespace FleetTickets.Geocoder.Providers;

/// <summary>Finds places by name: whole, by spelling, or inside a longer name. Holds no opinion on distance; the guards have it.</summary>
internal sealed class PlaceIndex(IReadOnlyList<NamedPlace> places)
{
    private const int LongestNameInWords = 4;

    /// <summary>Letters from which on a name inside another may be misspelt.</summary>
    private const int LongName = 6;

    // Roads that lead to the place they are named after. A close or a drive is where its name says.
    private static readonly HashSet<string> WordsOfARoad = ["Road", "Highway", "Avenue", "Street", "Way", "Bypass"];

    private readonly ILookup<string, NamedPlace> _byKey = places.ToLookup(place => place.Key);

    public IReadOnlyList<NamedPlace> Named(string key) => [.. _byKey[key]];

    /// <summary>
    /// The nearest spellings: at most two edits, one below six letters, numbers and single letters equal. Nothing for a name that is
    /// known as it stands: Milimani is no misspelt Kilimani, wherever the ticket is.
    /// </summary>
    public IReadOnlyList<(NamedPlace Place, int Edits)> SpelledLike(string place, string key)
    {
        if (_byKey.Contains(key) || key.Length < 4)
            return [];

        var fixedWords = WordsThatMustBeEqual(place);
        var near = new List<(NamedPlace Place, int Edits)>();
        foreach (var candidate in places)
        {
            var limit = Math.Min(key.Length, candidate.Key.Length) < 6 ? 1 : 2;
            var edits = EditDistance.Between(key, candidate.Key, limit);
            if (edits <= limit && WordsThatMustBeEqual(candidate.KnownAs).SetEquals(fixedWords))
                near.Add((candidate, edits));
        }

        return [.. near.OrderBy(found => found.Edits)];
    }

    /// <summary>
    /// Known places inside a name. A name before a word of a road (Thika Road, Othaya Road) is the road's, and the road may be anywhere.
    /// </summary>
    public IReadOnlyList<PlaceInside> Inside(string place) =>
        [.. PartsOf(place).SelectMany(part => _byKey[part.Key].Select(inside => new PlaceInside(inside, part.Text, part.Words)))];

    /// <summary>Known places inside a name, but for one letter: "Syokimao Gateway". Only long names; a short word is soon like another.</summary>
    public IReadOnlyList<PlaceInside> SpelledInside(string place) =>
    [
        .. from part in PartsOf(place)
           where part.Key.Length >= LongName
           from known in places
           where known.Key.Length >= LongName
               && EditDistance.Between(part.Key, known.Key, 1) == 1
               && WordsThatMustBeEqual(known.KnownAs).SetEquals(WordsThatMustBeEqual(part.Text))
           select new PlaceInside(known, part.Text, part.Words),
    ];

    /// <summary>The keys under which <see cref="Inside"/> looks.</summary>
    public static IEnumerable<string> KeysInside(string place) => PartsOf(place).Select(part => part.Key);

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
                yield return (text, Cleaning.PlaceNameCleaner.KeyOf(text), length);
            }
    }

    /// <summary>Numbers and single letters: South C is no misspelt South B.</summary>
    public static bool MustBeEqual(string word) => word.Length == 1 || word.Any(char.IsAsciiDigit);

    private static HashSet<string> WordsThatMustBeEqual(string place) => [.. place.Split(' ').Where(MustBeEqual)];
}

/// <summary>A known place inside a longer name, with the words that name it there.</summary>
internal sealed record PlaceInside(NamedPlace Place, string Part, int Words);
