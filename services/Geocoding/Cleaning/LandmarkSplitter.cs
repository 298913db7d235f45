namespace FleetTickets.Geocoding.Cleaning;

/// <summary>What a name says of the ticket's own place, and what of things near it.</summary>
/// <param name="Own">The words of the place itself, or of several.</param>
/// <param name="Landmark">The words after words of relation, without these.</param>
/// <param name="Relation">The first word of relation; empty without any.</param>
internal sealed record NamedPlaces(List<string> Own, List<string> Landmark, string Relation);

/// <summary>
/// Separates landmarks from the place: in KAREN NEAR BOMAS, Bomas is one. A landmark reaches from its word of relation to the end of its part of the name, so
/// that OPP TOTAL, DONHOLM names Donholm. FROM UMOJA TO DONHOLM has none: it names two places.
/// </summary>
internal sealed class LandmarkSplitter(CleaningRules rules)
{
    // The longest first: ACROSS FROM is not FROM.
    private readonly string[][] _relations = [.. rules.LandmarkWords.Select(phrase => phrase.Split(' ')).OrderByDescending(phrase => phrase.Length)];

    public NamedPlaces Split(IReadOnlyList<List<string>> parts)
    {
        List<string> own = [], landmark = [];
        var relation = "";
        foreach (var words in parts)
        {
            DropRoutes(words);
            var before = words.TakeWhile((_, at) => RelationAt(words, at) is null).ToList();
            if (before.Count < words.Count)
            {
                if (relation.Length == 0)
                    relation = string.Join(' ', RelationAt(words, before.Count)!);
                landmark.AddRange(LandmarkOf(words, before.Count));
                while (before.Count > 0 && rules.LandmarkFillers.Contains(before[^1]))
                    before.RemoveAt(before.Count - 1);
            }

            own.AddRange(before);
        }

        return new NamedPlaces(own, landmark, relation);
    }

    private void DropRoutes(List<string> words)
    {
        for (var from = 0; from < words.Count; from++)
            if (rules.RouteWords.TryGetValue(words[from], out var ends) && words.FindIndex(from + 1, ends.Contains) is var to && to > from + 1 && RelationAt(words, from - 1) is null)
            {
                words.RemoveAt(to);
                words.RemoveAt(from--);
            }
    }

    /// <summary>All words of relation go, and with each the words that belong to it.</summary>
    private IEnumerable<string> LandmarkOf(List<string> words, int at)
    {
        for (var afterRelation = false; at < words.Count;)
        {
            if (RelationAt(words, at) is { } phrase)
                (at, afterRelation) = (at + phrase.Length, true);
            else if (afterRelation && rules.LandmarkFillers.Contains(words[at]))
                at++;
            else
            {
                afterRelation = false;
                yield return words[at++];
            }
        }
    }

    private string[]? RelationAt(List<string> words, int at) =>
        at < 0 ? null : Array.Find(_relations, phrase => at + phrase.Length <= words.Count && words.Skip(at).Take(phrase.Length).SequenceEqual(phrase));
}
