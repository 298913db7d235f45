using System.Globalization;
using System.Text.Json;
using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Matching;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>Makes a candidate of a remote provider's result, the same way for all of them.</summary>
internal static class CandidateFrom
{
    private const int LongestName = 300;

    /// <summary>No answer is surer than a building's usual radius.</summary>
    private const int LeastRadiusM = 50;

    /// <summary>The question's own name is best; then its spelling. Ranks differ by that first, and by what the provider finds important after.</summary>
    /// <param name="query">The query.</param>
    /// <param name="label">The provider's whole name; what stands before its first comma is compared with the question.</param>
    /// <param name="point">Where it is.</param>
    /// <param name="level">What it is.</param>
    /// <param name="countryCode">As the provider reports it; empty when it does not.</param>
    /// <param name="attribution">As the provider's terms require.</param>
    /// <param name="importance">0 to 1, where the provider has it.</param>
    /// <param name="box">Two opposite corners of the ground that it covers, where the provider has them.</param>
    /// <param name="doubt">Points of quality off, for what the provider itself doubts.</param>
    public static Candidate Answer(
        PlaceQuery query, string label, GeoPoint point, PlaceLevel level, string countryCode, string attribution, double importance = 0,
        (GeoPoint, GeoPoint)? box = null, int doubt = 0)
    {
        var name = ProviderClient.OneLine(label.Split(',')[0], LongestName);
        var match = MatchOf(query, name);
        var quality = LevelQuality(level) + match switch { PlaceMatch.Exact => 15, PlaceMatch.Spelling => 5, _ => 0 }
            + (int)(5 * Math.Clamp(importance, 0, 1)) - doubt - (query.FromLandmark ? 10 : 0);
        return new Candidate
        {
            Label = ProviderClient.OneLine(label, LongestName),
            MatchedName = name,
            Point = point,
            Level = level,
            RadiusM = RadiusOf(level, box),
            Match = match,
            Quality = Math.Clamp(quality, 0, 100),
            Rank = -(10 * (int)match) + Math.Round(Math.Clamp(importance, 0, 1), 1),
            CountryCode = countryCode,
            Attribution = attribution,
        };
    }

    /// <summary>A coordinate, as a number or as text.</summary>
    public static double Degrees(JsonElement value, double most)
    {
        var degrees = value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture) : value.GetDouble();
        return Math.Abs(degrees) <= most ? degrees : throw new FormatException("not a coordinate");
    }

    /// <summary>Two opposite corners from four numbers, in the order in which they name latitudes and longitudes; null when they are none.</summary>
    public static (GeoPoint, GeoPoint)? Box(JsonElement numbers, int south, int west, int north, int east) =>
        numbers is { ValueKind: JsonValueKind.Array } && numbers.GetArrayLength() == 4
            ? (new GeoPoint(Degrees(numbers[south], 90), Degrees(numbers[west], 180)), new GeoPoint(Degrees(numbers[north], 90), Degrees(numbers[east], 180)))
            : null;

    public static string? TextOrNull(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static double NumberOr(this JsonElement element, string name, double otherwise) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : otherwise;

    private static PlaceMatch MatchOf(PlaceQuery query, string name)
    {
        var key = PlaceNameCleaner.KeyOf(name);
        return key == query.PlaceKey ? PlaceMatch.Exact : Likeness.Of(query.PlaceKey, key) switch
        {
            { IsSure: true } => PlaceMatch.Spelling,
            // A whole word in common, and more on one side: Umoja for Umoja 1.
            { IsSure: false } when !query.Place.Split(' ').Intersect(name.Split(' '), StringComparer.OrdinalIgnoreCase).Any() => PlaceMatch.Doubtful,
            _ => PlaceMatch.Part,
        };
    }

    /// <summary>From the middle of its ground to a corner. A place on the map as a point has no ground: then the usual of its kind counts.</summary>
    private static int? RadiusOf(PlaceLevel level, (GeoPoint One, GeoPoint Other)? box)
    {
        var metres = box is { } corners ? (int)Math.Round(500 * corners.One.KmTo(corners.Other)) : 0;
        return metres >= LeastRadiusM ? metres : level == PlaceLevel.Building ? LeastRadiusM : null;
    }

    private static int LevelQuality(PlaceLevel level) => level switch
    {
        PlaceLevel.Building or PlaceLevel.Estate => 80,
        PlaceLevel.Suburb => 75,
        PlaceLevel.Town => 65,
        PlaceLevel.City => 40,
        PlaceLevel.County => 20,
        _ => 10,
    };
}
