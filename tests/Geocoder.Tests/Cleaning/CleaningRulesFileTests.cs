using System.Text.Json.Nodes;
using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Storage;
using FleetTickets.Hosting;

namespace FleetTickets.Geocoder.Tests.Cleaning;

/// <summary>An operator's own word lists: taken as they are, or refused at the start with all that is wrong.</summary>
public sealed class CleaningRulesFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"cleaning-rules-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_file_takes_the_place_of_the_built_in_rules()
    {
        var (options, faults) = Read(rules =>
        {
            rules["version"] = 20260622;
            rules["dropWords"]!.AsArray().Add("SPLT");
        });

        Assert.Empty(faults);
        var cleaner = new PlaceNameCleaner(options.CleaningRules);
        Assert.Equal((20260622, "Kasarani"), (cleaner.RulesVersion, cleaner.Clean("KASARANI_SPLT").Place));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var (_, faults) = Read(rules =>
        {
            rules["dropWords"]!.AsArray().Add("Splt");
            rules["regionPrefixes"]!.AsArray().Add(" N W ");
            rules["gluedElements"] = new JsonArray("FDT(");
            rules["ticketPrefixes"] = new JsonArray();
            rules["numberedNames"]!["UMOJA"]!.AsArray().Add("ii");
        });

        Assert.Equal(
            ["version is 2", "regionPrefixes has ' N W '", "dropWords has 'Splt'", "gluedElements has 'FDT('", "numberedNames has 'ii'", "ticketPrefixes is empty"],
            faults.Select(fault => fault.Split("in which ")[1].Split(';')[0]));
        Assert.All(faults, fault => Assert.StartsWith($"GEOCODER_CLEANING_RULES names {_path}, in which ", fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dropWord", "[]", "dropWord")] // a misspelt list
    [InlineData("dropWords", "null", "dropWords")]
    [InlineData("dropWords", "{}", "dropWords")]
    public void A_file_of_another_shape_is_refused(string name, string value, string told)
    {
        var (options, faults) = Read(rules => rules[name] = JsonNode.Parse(value));

        Assert.Contains(told, Assert.Single(faults), StringComparison.Ordinal);
        Assert.Same(CleaningRules.BuiltIn, options.CleaningRules);
    }

    [Fact]
    public void Expansions_that_never_end_are_told()
    {
        var (_, faults) = Read(rules =>
        {
            rules["version"] = 3;
            rules["expansions"] = new JsonObject { ["EST"] = "ESTATE", ["RD"] = "ROAD", ["ROAD"] = "RD", ["CT"] = "OLD CT" };
        });

        Assert.Equal(
            ["expansions turn 'RD' into 'ROAD', which they change again", "expansions turn 'ROAD' into 'RD', which they change again", "expansions turn 'CT' into 'OLD CT', which they change again"],
            faults.Select(fault => fault.Split("in which ")[1].Split(';')[0]));
    }

    [Fact]
    public void A_list_that_is_missing_is_told() =>
        Assert.Contains("doubles", Assert.Single(Read(rules => rules.AsObject().Remove("doubles")).Faults), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("word,word")]
    public void A_file_that_is_no_rules_is_refused(string content)
    {
        File.WriteAllText(_path, content);

        Assert.StartsWith($"GEOCODER_CLEANING_RULES names {_path}", Assert.Single(From().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Assert.StartsWith("GEOCODER_CLEANING_RULES names a file that cannot be read", Assert.Single(From().Faults), StringComparison.Ordinal);

    private (GeocoderOptions Options, IReadOnlyList<string> Faults) Read(Action<JsonNode> change)
    {
        using var builtIn = EmbeddedFile.Open("cleaning-rules.json");
        var rules = JsonNode.Parse(builtIn)!;
        change(rules);
        File.WriteAllText(_path, rules.ToJsonString());
        return From();
    }

    private (GeocoderOptions Options, IReadOnlyList<string> Faults) From()
    {
        var settings = new Settings(name => name == "GEOCODER_CLEANING_RULES" ? _path : null);
        return (GeocoderOptions.From(settings), settings.Faults);
    }
}
