using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Gazetteer;
using FleetTickets.Geocoding.Places;

namespace FleetTickets.Geocoder.Tests.Gazetteer;

public sealed class GeoNamesLineTests
{
    [Theory]
    [InlineData("P", "PPL", "0", "Suburb")]
    [InlineData("P", "PPL", "10000", "Town")]
    [InlineData("P", "PPL", "200000", "City")]
    [InlineData("P", "PPLX", "300000", "Suburb")]
    [InlineData("P", "PPLA2", "", "Town")]
    [InlineData("P", "PPLC", "0", "City")]
    [InlineData("L", "LCTY", "0", "Suburb")]
    [InlineData("L", "INDS", "0", "Suburb")]
    public void A_place_has_the_level_of_its_kind_and_size(string kind, string code, string population, string level)
    {
        var place = Assert.IsType<GeoNamesLine.Place>(GeoNamesLine.Parse(Line(kind: kind, code: code, population: population)));

        Assert.Equal((level, $"{kind}.{code}"), (place.Level.ToString(), place.Feature));
    }

    [Theory]
    [InlineData("A", "ADM1")]
    [InlineData("A", "ADM2")]
    [InlineData("P", "PPLQ")]
    [InlineData("P", "PPLH")]
    [InlineData("H", "STM")]
    [InlineData("S", "HTL")]
    [InlineData("L", "PRK")]
    [InlineData("", "")]
    public void A_county_a_river_or_a_place_that_is_no_more_is_none(string kind, string code) =>
        Assert.IsType<GeoNamesLine.OtherKind>(GeoNamesLine.Parse(Line(kind: kind, code: code)));

    [Theory]
    [InlineData("-1.2", "36.9", "UG")]
    [InlineData("-5", "36.9", "KE")]
    [InlineData("-1.2", "33.7", "KE")]
    public void A_place_outside_Kenya_is_none(string latitude, string longitude, string country) =>
        Assert.IsType<GeoNamesLine.OutsideKenya>(GeoNamesLine.Parse(Line(latitude: latitude, longitude: longitude, country: country)));

    [Theory]
    [InlineData("x", "Mugoya", "-1.2", "36.9", "found 'x' as id")]
    [InlineData("1", " ", "-1.2", "36.9", "found no name")]
    [InlineData("1", "Mu\0goya", "-1.2", "36.9", "found a NUL character")]
    [InlineData("1", "Mugoya", "", "36.9", "found '', '36.9' as position")]
    [InlineData("1", "Mugoya", "NaN", "36.9", "found 'NaN', '36.9' as position")]
    [InlineData("1", "Mugoya", "-91", "36.9", "found '-91', '36.9' as position")]
    [InlineData("1", "Mugoya", "-1.2", "1e300", "found '-1.2', '1e300' as position")]
    public void A_line_that_is_none_says_what_was_found(string id, string name, string latitude, string longitude, string problem) =>
        Assert.StartsWith(problem, Assert.IsType<GeoNamesLine.Malformed>(GeoNamesLine.Parse(Line(id, name, "", latitude, longitude))).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("Mugoya")]
    [InlineData("1\tMugoya\tMugoya")]
    [InlineData("\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t")]
    public void A_line_has_19_fields(string line) =>
        Assert.Contains("expected 19", Assert.IsType<GeoNamesLine.Malformed>(GeoNamesLine.Parse(line)).Problem, StringComparison.Ordinal);

    [Fact]
    public void Names_are_keyed_as_tickets_names_are_and_codes_are_left_out()
    {
        var place = Assert.IsType<GeoNamesLine.Place>(GeoNamesLine.Parse(Line(name: "Mũgoya Estate", others: "MGY,Mugoya II,https://example.org/Mugoya,Мугоя,Mugoya Estate")));

        Assert.Equal(
            new Dictionary<string, string> { ["mugoya"] = "Mugoya" },
            new PlaceNames(new(CleaningRules.BuiltIn)).Of(place));
    }

    [Fact]
    public void A_name_that_says_nothing_of_a_place_gives_none() =>
        Assert.Empty(new PlaceNames(new(CleaningRules.BuiltIn)).Of(new("1", "Estate", ["Mugoya"], new GeoPoint(-1, 37), PlaceLevel.Suburb, "P.PPL", 0)));

    internal static string Line(
        string id = "1", string name = "Mugoya", string others = "", string latitude = "-1.2", string longitude = "36.9", string kind = "P", string code = "PPL",
        string country = "KE", string population = "0") =>
        string.Join('\t', id, name, name, others, latitude, longitude, kind, code, country, "", "05", "", "", "", population, "", "1650", "Africa/Nairobi", "2026-01-01");
}
