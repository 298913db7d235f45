using System.Text.RegularExpressions;

namespace FleetTickets.Conventions.Tests;

/// <summary>Event ids name a line of the log for good: unique, in the service's own range.</summary>
public sealed partial class LogTests
{
    [Theory]
    [InlineData("Hosting", 100, 999)]
    [InlineData("Scanner", 1000, 1999)]
    [InlineData("Ingestor", 2000, 2999)]
    [InlineData("Geocoder Geocoding", 3000, 3999)] // the service and its library
    public void Ids_are_unique_and_in_the_range_of_their_service(string folders, int first, int last)
    {
        var ids = folders.Split(' ').SelectMany(IdsOf).ToList();
        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.InRange(id, first, last));
        Assert.Distinct(ids);
    }

    [Theory]
    [InlineData("Scanner")]
    [InlineData("Ingestor")]
    [InlineData("Geocoder")]
    [InlineData("Geocoding")]
    public void All_that_a_service_says_stands_in_its_Log(string service)
    {
        Assert.Equal([$"services/{service}/Log.cs"], SourceTree.In($"services/{service}", ".cs").Where(path => SourceTree.Code(path).Contains("[LoggerMessage", StringComparison.Ordinal)));
        Offenders.MustBeNone(SourceTree.In($"services/{service}", ".cs").Where(path => DirectCall().IsMatch(SourceTree.Code(path))));
    }

    [Fact]
    public void Every_line_has_an_id() => Assert.Equal(
        SourceTree.In("services", ".cs").Sum(path => Regex.Count(SourceTree.Code(path), @"\[LoggerMessage\(")),
        ((string[])["Hosting", "Scanner", "Ingestor", "Geocoder", "Geocoding"]).Sum(service => IdsOf(service).Count()));

    private static IEnumerable<int> IdsOf(string service) =>
        SourceTree.In($"services/{service}", ".cs").SelectMany(path => Id().Matches(SourceTree.Code(path))).Select(match => int.Parse(match.Groups[1].Value));

    [GeneratedRegex(@"\[LoggerMessage\(\s*(\d+)\s*,")]
    private static partial Regex Id();

    [GeneratedRegex(@"\.Log(?:Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex DirectCall();
}
