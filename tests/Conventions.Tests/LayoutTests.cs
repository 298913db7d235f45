using System.Text.RegularExpressions;

namespace FleetTickets.Conventions.Tests;

/// <summary>How folders and files look, so that a newcomer finds the second service like the first.</summary>
public sealed partial class LayoutTests
{
    private const int MostLines = 300;

    public static TheoryData<string> Services => ["Scanner", "Ingestor", "Geocoder"];

    [Fact]
    public void A_service_folder_holds_one_project_of_its_name() => Assert.Equal(
        ["services/Geocoder/Geocoder.csproj", "services/Geocoding/Geocoding.csproj", "services/Hosting/Hosting.csproj", "services/Ingestor/Ingestor.csproj", "services/Scanner/Scanner.csproj"],
        SourceTree.In("services", ".csproj"));

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_begins_with_the_same_four_files(string service) =>
        Assert.All((string[])["Program.cs", $"{service}Services.cs", $"{service}Options.cs", "Log.cs"], file => Assert.True(SourceTree.Exists($"services/{service}/{file}"), file));

    [Theory]
    [MemberData(nameof(Services))]
    public void Program_is_read_in_ten_seconds(string service) =>
        Assert.InRange(SourceTree.Read($"services/{service}/Program.cs").TrimEnd().Split('\n').Length, 1, 25);

    [Fact]
    public void No_file_is_longer_than_300_lines() => Offenders.MustBeNone(
        SourceTree.In("services", "").Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".sql", StringComparison.Ordinal))
            .Where(path => SourceTree.Read(path).TrimEnd().Split('\n').Length > MostLines));

    [Fact]
    public void A_consumer_is_short() =>
        Offenders.MustBeNone(SourceTree.In("services", "Consumer.cs").Where(path => SourceTree.Read(path).TrimEnd().Split('\n').Length > 60));

    // A word that fits everything says nothing.
    [Fact]
    public void Names_say_what_is_inside() => Offenders.MustBeNone(SourceTree.Files
        .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && !path.StartsWith("tests/Conventions.Tests/", StringComparison.Ordinal))
        .SelectMany(path => path.Split('/').SelectMany(Words).Concat(TypeName().Matches(SourceTree.Code(path)).SelectMany(type => Words(type.Groups[1].Value)))
            .Where(word => word is "Common" or "Util" or "Utils" or "Utility" or "Utilities" or "Helper" or "Helpers" or "Manager" or "Misc").Select(word => $"{path}: {word}")));

    // It would override ASPNETCORE_URLS in a checkout.
    [Fact]
    public void There_is_no_launch_profile() => Assert.DoesNotContain(SourceTree.Files, path => path.EndsWith("launchSettings.json", StringComparison.OrdinalIgnoreCase));

    // What works only where it was written: somebody's folders, somebody's package source.
    [Fact]
    public void No_file_knows_the_machine_it_was_written_on() => Offenders.MustBeNone(
        from path in SourceTree.Files
        where !path.EndsWith("packages.lock.json", StringComparison.Ordinal) && !path.EndsWith("LayoutTests.cs", StringComparison.Ordinal)
        from Match match in MachinePath().Matches(SourceTree.Read(path))
        where !match.Value.StartsWith("/root/.nuget/packages", StringComparison.Ordinal) // the build container's own
        select $"{path}: {match.Value}");

    [Fact]
    public void Package_sources_are_the_machines_own() => Assert.DoesNotContain(
        SourceTree.Files, path => Path.GetFileName(path).ToLowerInvariant() is "nuget.config" or ".npmrc" or "pip.conf");

    private static IEnumerable<string> Words(string name) => Word().Matches(name).Select(word => word.Value);

    [GeneratedRegex("[A-Z][a-z]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum)\s+(?:struct\s+)?(\w+)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"(?:/home/\w+|/Users/\w+|/(?:root|work)/|C:\\Users)[\w./-]*|https?://[^\s""'<>)]*(?:/v3/index\.json|/nuget/|artifactory|/nexus)[^\s""'<>)]*")]
    private static partial Regex MachinePath();
}
