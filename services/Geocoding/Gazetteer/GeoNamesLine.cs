using System.Globalization;

namespace FleetTickets.Geocoding.Gazetteer;

/// <summary>What one line of a GeoNames country file is to us.</summary>
internal abstract record GeoNamesLine
{
    private const int Columns = 19;

    /// <summary>From this many people on a place is a city: an answer to its own name, and to nothing inside it.</summary>
    private const long PeopleOfACity = 200_000;

    private const long PeopleOfATown = 10_000;

    // Class P without what is no more (abandoned, historical, destroyed); of classes L and S what people live or work in.
    private static readonly HashSet<string> Places =
    [
        "P.PPL", "P.PPLA", "P.PPLA2", "P.PPLA3", "P.PPLA4", "P.PPLA5", "P.PPLC", "P.PPLF", "P.PPLG", "P.PPLL", "P.PPLR", "P.PPLS", "P.PPLX", "P.STLMT",
        "L.LCTY", "L.AREA", "L.INDS", "S.EST",
    ];

    private GeoNamesLine()
    {
    }

    /// <summary>A place that a ticket may be at.</summary>
    public sealed record Place(string Id, string Name, IReadOnlyList<string> OtherNames, GeoPoint Point, PlaceLevel Level, string Feature, long Population) : GeoNamesLine;

    /// <summary>A county, a river, a hotel: never the answer to where a ticket is.</summary>
    public sealed record OtherKind : GeoNamesLine;

    public sealed record OutsideKenya : GeoNamesLine;

    /// <param name="Problem">What was found and what was expected.</param>
    public sealed record Malformed(string Problem) : GeoNamesLine;

    public static GeoNamesLine Parse(string line)
    {
        var fields = line.Split('\t');
        if (line.Contains('\0', StringComparison.Ordinal))
            return new Malformed("found a NUL character, expected text");
        if (fields.Length != Columns)
            return new Malformed($"found {fields.Length} fields, expected {Columns} with tabs between");
        if (!long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return new Malformed($"found '{Shortened(fields[0])}' as id, expected a number");
        if (string.IsNullOrWhiteSpace(fields[1]))
            return new Malformed("found no name");
        if (Coordinate(fields[4], 90) is not { } latitude || Coordinate(fields[5], 180) is not { } longitude)
            return new Malformed($"found '{Shortened(fields[4])}', '{Shortened(fields[5])}' as position, expected degrees of latitude and longitude");

        var feature = $"{fields[6]}.{fields[7]}";
        if (!Places.Contains(feature))
            return new OtherKind();
        var point = new GeoPoint(latitude, longitude);
        if (fields[8] != "KE" || !KenyaBox.Contains(point))
            return new OutsideKenya();

        _ = long.TryParse(fields[14], NumberStyles.None, CultureInfo.InvariantCulture, out var population);
        string[] otherNames = [fields[2], .. fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries)];
        return new Place(fields[0], fields[1].Trim(), otherNames, point, LevelOf(feature, population), feature, population);
    }

    private static PlaceLevel LevelOf(string feature, long population) => feature switch
    {
        "P.PPLC" => PlaceLevel.City,
        "S.EST" => PlaceLevel.Estate,
        "P.PPLX" or "L.LCTY" or "L.AREA" or "L.INDS" => PlaceLevel.Suburb,
        _ when population >= PeopleOfACity => PlaceLevel.City,
        _ when population >= PeopleOfATown || feature.StartsWith("P.PPLA", StringComparison.Ordinal) => PlaceLevel.Town,
        _ => PlaceLevel.Suburb,
    };

    private static double? Coordinate(string text, double limit) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= limit
            ? degrees
            : null;

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
