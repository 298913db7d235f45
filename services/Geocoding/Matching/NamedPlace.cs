using FleetTickets.Geocoding.Cleaning;

namespace FleetTickets.Geocoding.Matching;

/// <summary>Known places of one name that stands inside a longer one: Kasarani in "Kasarani Heights".</summary>
/// <param name="Text">The words of the longer name that name them.</param>
/// <param name="Places">Every known place of that name.</param>
/// <param name="IsSpelledSo">False when the words are a misspelt name.</param>
internal sealed record NamedPlace(string Text, IReadOnlyList<KnownPlace> Places, bool IsSpelledSo)
{
    private const int LongestNameInWords = 4;

    // Roads that lead to the place they are named after, and lands that may begin far from it. A close or a drive is at the place of its name.
    private static readonly HashSet<string> WordsOfARoadOrLand = ["Road", "Highway", "Avenue", "Street", "Way", "Bypass", "Settlement", "Scheme", "Ranch"];

    /// <summary>
    /// The known names inside a name, in their order and without overlaps. A longer one wins over a shorter one inside it, also when it is misspelt: in
    /// "Kikuyu Estates Settllement Shops", Kikuyu is no name of its own.
    /// </summary>
    public static IReadOnlyList<NamedPlace> FindAll(PlaceQuery query, PlaceIndex index)
    {
        var found = new List<(Part Part, NamedPlace Named)>();
        foreach (var part in PartsOf(query.Place))
            if (!found.Exists(other => other.Part.Overlaps(part)) && Find(query, part, index) is { } named)
                found.Add((part, named));
        return [.. found.OrderBy(one => one.Part.At).Select(one => one.Named)];
    }

    /// <summary>The keys under which known names inside a name are looked for, as they stand.</summary>
    public static IEnumerable<string> KeysInside(string name) => PartsOf(name).Select(part => part.Key);

    /// <summary>Those of several words, which are also looked for by their spelling.</summary>
    public static IEnumerable<string> KeysOfSeveralWords(string name) => PartsOf(name).Where(part => part.Words > 1).Select(part => part.Key);

    private static NamedPlace? Find(PlaceQuery query, Part part, PlaceIndex index)
    {
        if (index.Named(part.Key) is { Count: > 0 } places)
            return new NamedPlace(part.Text, places, IsSpelledSo: true);
        var alike = index.Spelled(query, part.Text, part.Key);
        return alike.Count == 0 ? null : new NamedPlace(part.Text, [.. alike.Where(one => one.Slips == alike[0].Slips).Select(one => one.Place)], IsSpelledSo: false);
    }

    /// <summary>The parts of a name, the longest first. One before a word of a road or a land (Thika Road, Kikuyu Settlement) is the road's, which may be anywhere.</summary>
    private static IEnumerable<Part> PartsOf(string name)
    {
        var words = name.Split(' ');
        for (var length = Math.Min(LongestNameInWords, words.Length - 1); length >= 1; length--)
            for (var at = 0; at + length <= words.Length; at++)
                if (at + length == words.Length || !WordsOfARoadOrLand.Contains(words[at + length]))
                {
                    var text = string.Join(' ', words[at..(at + length)]);
                    yield return new Part(text, PlaceNameCleaner.KeyOf(text), at, length);
                }
    }

    private sealed record Part(string Text, string Key, int At, int Words)
    {
        public bool Overlaps(Part other) => At < other.At + other.Words && other.At < At + Words;
    }
}
