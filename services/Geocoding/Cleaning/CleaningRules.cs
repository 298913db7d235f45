using System.Text.Json;

namespace FleetTickets.Geocoding.Cleaning;

/// <summary>
/// The word lists by which a dirty location name is cleaned. They are data (<c>cleaning-rules.json</c>, embedded): who adds a word raises
/// <see cref="Version"/> in the same change, so that every name is cleaned again and old failures are queried again. All words are upper case.
/// </summary>
internal sealed class CleaningRules
{
    public required int Version { get; init; }
    public required IReadOnlyDictionary<string, string> Fold { get; init; }
    public required IReadOnlyDictionary<string, string> TextReplacements { get; init; }
    public required IReadOnlyList<string> TicketPrefixes { get; init; }
    public required HashSet<string> RegionPrefixes { get; init; }
    public required IReadOnlyList<string> DropPhrases { get; init; }
    public required HashSet<string> DropWords { get; init; }
    public required HashSet<string> NetworkElements { get; init; }

    /// <summary>Elements that are recognised at the end of a word too: <c>Phase5AFDT7</c>.</summary>
    public required IReadOnlyList<string> GluedElements { get; init; }

    /// <summary>Elements that are also English words, so they go only with a number: Port Victoria is a town, PORT 5 is not.</summary>
    public required HashSet<string> NetworkElementsWithNumber { get; init; }

    public required HashSet<string> UnitWords { get; init; }
    public required HashSet<string> UnitFillers { get; init; }
    public required IReadOnlyDictionary<string, HashSet<string>> NumberedNames { get; init; }
    public required IReadOnlyDictionary<string, HashSet<string>> LetteredNames { get; init; }
    public required HashSet<string> OrdinalStreets { get; init; }
    public required IReadOnlyDictionary<string, string> Expansions { get; init; }

    /// <summary>Words and phrases of relation, English and Swahili: what follows one is near the ticket's place and not the place itself.</summary>
    public required IReadOnlyList<string> LandmarkWords { get; init; }

    /// <summary>Words that belong to a word of relation, before or after it: JUST PAST, ADJACENT TO THE.</summary>
    public required HashSet<string> LandmarkFillers { get; init; }

    /// <summary>Words that with one of their ends name two places of equal right, and no landmark: FROM Umoja TO Donholm.</summary>
    public required IReadOnlyDictionary<string, HashSet<string>> RouteWords { get; init; }

    public required HashSet<string> Doubles { get; init; }
    public required HashSet<string> TrailingWords { get; init; }

    /// <summary>
    /// Names that keep their last word: without ROAD, "Kilimani Ngong Road" would name Ngong, and Mackinnon Road is a town.
    /// </summary>
    public required IReadOnlyList<string> KeptWithTrailingWord { get; init; }

    public required HashSet<string> WordsThatNameNothing { get; init; }

    /// <summary>The rules that ship with the service.</summary>
    public static CleaningRules BuiltIn { get; } = Load(EmbeddedFile.Open("cleaning-rules.json"));

    public static CleaningRules Load(Stream json)
    {
        using (json)
            return JsonSerializer.Deserialize<CleaningRules>(json, JsonSerializerOptions.Web)
                ?? throw new InvalidDataException("cleaning-rules.json holds no rules");
    }
}
