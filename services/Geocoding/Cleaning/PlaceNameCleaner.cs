namespace FleetTickets.Geocoding.Cleaning;

/// <summary>
/// Finds the place in a dirty location name: <c>ADR_MNT_NW_DONHOLM_FDT3_MDU</c> is <c>Donholm</c>. The only place where names are cleaned; its
/// results are stored in <c>tickets.geo_names</c> under <see cref="RulesVersion"/>. Idempotent by construction: the passes repeat until
/// nothing changes. Never fails; a name without a place comes back empty.
/// </summary>
internal sealed class PlaceNameCleaner(CleaningRules rules)
{
    private readonly NameText _text = new(rules);
    private readonly LandmarkSplitter _landmarks = new(rules);

    /// <summary>Stored with every result; a result of an older version is computed again.</summary>
    public int RulesVersion => rules.Version;

    /// <summary>True for a word that the rules know as part of names, though it names no place: HEIGHTS, ROAD.</summary>
    public bool IsOrdinary(string word) =>
        rules.WordsThatNameNothing.Contains(word) || rules.TrailingWords.Contains(word) || rules.UnitWords.Contains(word)
        || rules.OrdinalStreets.Contains(word) || rules.Expansions.ContainsKey(word) || rules.Expansions.Values.Contains(word);

    public PlaceName Clean(string? locationName)
    {
        var detail = new List<string>();
        var fromLandmark = false;
        var place = "";
        var passed = locationName ?? "";

        // A pass can bring words together that the next one acts on, but never adds any, so this ends.
        do
        {
            place = passed;
            var parts = _landmarks.Split(_text.Parts(place));
            var words = Swept(parts.Own, detail);
            var landmark = Swept(parts.Landmark, detail);
            if (words.Count == 0 && landmark.Count > 0)
                (words, fromLandmark) = (landmark, true);
            else if (landmark.Count > 0)
                detail.Add($"{parts.Relation} {string.Join(' ', landmark)}");
            passed = string.Join(' ', words.Select(InTitleCase));
        }
        while (passed != place);

        var key = KeyOf(place);
        return key.Length == 0 ? PlaceName.Empty : new PlaceName(place, key, detail.Count == 0 ? null : string.Join(", ", detail), fromLandmark);
    }

    /// <summary>The place in a cluster's name: <c>KAHAWA WEST CLUSTER</c> is <c>Kahawa West</c>.</summary>
    public PlaceName CleanCluster(string cluster)
    {
        var words = cluster.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Clean(string.Join(' ', words.Where(word => !word.Equals("CLUSTER", StringComparison.OrdinalIgnoreCase))));
    }

    /// <summary>The key of a clean place: lower case, letters and digits only, without the word estate.</summary>
    public static string KeyOf(string place) =>
        string.Concat(place.Split(' ')
            .Where(word => !word.Equals("Estate", StringComparison.OrdinalIgnoreCase))
            .SelectMany(word => word)
            .Where(char.IsAsciiLetterOrDigit)
            .Select(char.ToLowerInvariant));

    private List<string> Swept(List<string> words, List<string> detail)
    {
        var swept = new NameWords(rules, words, detail);
        swept.Sweep();
        return swept.Words;
    }

    private static string InTitleCase(string word) => word[..1] + word[1..].ToLowerInvariant();
}
