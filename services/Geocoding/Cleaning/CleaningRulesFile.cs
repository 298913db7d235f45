using System.Text.Json;
using System.Text.Json.Serialization;

namespace FleetTickets.Geocoding.Cleaning;

/// <summary>
/// The cleaning rules of a file that takes the place of the built-in ones: the same JSON, complete. Its version is above the built-in one, so
/// that names are cleaned again and failures are queried again when it comes into use, and is raised with each change of it.
/// </summary>
internal static class CleaningRulesFile
{
    // A misspelt list would be an empty one.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true,
    };

    /// <summary>The file that <c>GEOCODER_CLEANING_RULES</c> names; without it the built-in rules.</summary>
    public static CleaningRules From(Settings settings) => settings.Optional("GEOCODER_CLEANING_RULES") is { } path
        ? Read(path, fault => settings.Fault("GEOCODER_CLEANING_RULES", fault))
        : CleaningRules.BuiltIn;

    /// <summary>The rules, or the built-in ones and at least one fault. All faults that can be found at once are reported.</summary>
    public static CleaningRules Read(string path, Action<string> fault)
    {
        CleaningRules? rules = null;
        try
        {
            using var json = File.OpenRead(path);
            rules = JsonSerializer.Deserialize<CleaningRules>(json, Strict);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault($"names a file that cannot be read: {exception.Message}");
            return CleaningRules.BuiltIn;
        }
        catch (JsonException exception)
        {
            fault($"names {path}, which is not a complete set of rules: {exception.Message} Expected every list of services/Geocoding/Cleaning/cleaning-rules.json, and no other");
            return CleaningRules.BuiltIn;
        }

        var faults = rules is null ? ["found null, expected an object with the lists"] : Faults(rules).ToList();
        foreach (var one in faults)
            fault($"names {path}, in which {one}");
        return faults.Count == 0 ? rules! : CleaningRules.BuiltIn;
    }

    private static IEnumerable<string> Faults(CleaningRules rules)
    {
        if (rules.Version <= CleaningRules.BuiltIn.Version)
            yield return $"version is {rules.Version}; expected more than {CleaningRules.BuiltIn.Version}, the built-in rules' own, and more with each change: a date such as 20260622";
        foreach (var (list, words) in Lists(rules))
            foreach (var word in words.Where(word => word is null || !IsWord(word)).Distinct())
                yield return $"{list} has '{word}'; expected upper-case letters and digits, apostrophes or single blanks between them";
        foreach (var (word, full) in rules.Expansions.Where(pair => pair.Value is not null && pair.Value.Split(' ').Any(rules.Expansions.ContainsKey)))
            yield return $"expansions turn '{word}' into '{full}', which they change again; expected words that stay";
        foreach (var (list, words) in new (string, IEnumerable<string>)[] { ("ticketPrefixes", rules.TicketPrefixes), ("gluedElements", rules.GluedElements) })
            if (!words.Any())
                yield return $"{list} is empty; expected at least one word";
    }

    private static IEnumerable<(string List, IEnumerable<string?> Words)> Lists(CleaningRules rules) =>
    [
        ("ticketPrefixes", rules.TicketPrefixes), ("regionPrefixes", rules.RegionPrefixes), ("dropPhrases", rules.DropPhrases), ("dropWords", rules.DropWords),
        ("networkElements", rules.NetworkElements), ("gluedElements", rules.GluedElements), ("networkElementsWithNumber", rules.NetworkElementsWithNumber),
        ("unitWords", rules.UnitWords), ("unitFillers", rules.UnitFillers), ("numberedNames", rules.NumberedNames.SelectMany(pair => pair.Value.Prepend(pair.Key))),
        ("letteredNames", rules.LetteredNames.SelectMany(pair => pair.Value.Prepend(pair.Key))),
        ("ordinalStreets", rules.OrdinalStreets), ("expansions", rules.Expansions.SelectMany(pair => new[] { pair.Key, pair.Value })),
        ("landmarkWords", rules.LandmarkWords), ("landmarkFillers", rules.LandmarkFillers),
        ("routeWords", rules.RouteWords.SelectMany(pair => pair.Value.Prepend(pair.Key))), ("doubles", rules.Doubles), ("trailingWords", rules.TrailingWords),
        ("keptWithTrailingWord", rules.KeptWithTrailingWord), ("wordsThatNameNothing", rules.WordsThatNameNothing),
    ];

    private static bool IsWord(string word) =>
        word.Length > 0
        && word.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter is '\'' or ' ')
        && word.Trim() == word
        && !word.Contains("  ", StringComparison.Ordinal);
}
