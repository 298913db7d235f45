using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FleetTickets.Conventions.Tests;

/// <summary>Which project may know which, and how packages are pinned.</summary>
public sealed partial class ProjectTests
{
    private static readonly Dictionary<string, XDocument> Projects =
        SourceTree.Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).ToDictionary(path => path, path => XDocument.Parse(SourceTree.Read(path)));

    [Theory]
    [InlineData("contracts/FleetTickets.Contracts.csproj", "", "")]
    [InlineData("services/Hosting/Hosting.csproj", "FleetTickets.Contracts", "AWSSDK.S3 MassTransit.RabbitMQ Npgsql.DependencyInjection Npgsql.OpenTelemetry OpenTelemetry.Exporter.OpenTelemetryProtocol OpenTelemetry.Extensions.Hosting OpenTelemetry.Instrumentation.Runtime")]
    [InlineData("services/Scanner/Scanner.csproj", "Hosting", "Cronos")]
    [InlineData("services/Ingestor/Ingestor.csproj", "Hosting", "CsvHelper")]
    [InlineData("services/Geocoder/Geocoder.csproj", "Geocoding Hosting", "")]
    [InlineData("services/Geocoding/Geocoding.csproj", "Hosting", "")]
    [InlineData("migrations/Migrations.csproj", "", "Npgsql")]
    [InlineData("tools/FleetCtl/FleetCtl.csproj", "Geocoding Ingestor Migrations Scanner", "System.CommandLine")]
    [InlineData("tools/ExporterSim/ExporterSim.csproj", "", "AWSSDK.S3 Npgsql System.CommandLine")]
    [InlineData("bench/Queries/Queries.csproj", "Hosting Migrations", "")]
    public void A_project_knows_only_what_it_may(string project, string projects, string packages)
    {
        Assert.Equal(projects.Split(' ', StringSplitOptions.RemoveEmptyEntries), References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));
        Assert.Equal(packages.Split(' ', StringSplitOptions.RemoveEmptyEntries), References(project, "PackageReference"));
    }

    [Fact]
    public void No_project_outside_the_tests_is_missing_above() => Assert.Equal(9, Projects.Keys.Count(path => !path.StartsWith("tests/", StringComparison.Ordinal) && !path.StartsWith("bench/", StringComparison.Ordinal)));

    // Hosting brings the client libraries to every service: what a service must not touch, its code must not name.
    [Theory]
    [InlineData("services/Scanner", @"Npgsql|PostgresUrl|DATABASE_URL|FleetTickets\.Ingestor")]
    [InlineData("services/Geocoder", @"Amazon|\bBucket\b|RUSTFS_|TICKETS_BUCKET|automations/")]
    [InlineData("services/Geocoding", @"MassTransit|RabbitMQ|Amazon|\bBucket\b|RUSTFS_|TICKETS_BUCKET|automations/")]
    [InlineData("services/Ingestor", @"IGeocodingProvider|GEOCODER_|tickets\.geo_")]
    [InlineData("services/Hosting", @"\btickets\.(?!outbox\b)[a-z_]+\b|CsvHelper|is_actionable")]
    [InlineData("contracts", @"^using ")]
    [InlineData("tools/ExporterSim", @"FleetTickets\.(Ingestor|Scanner|Hosting|Contracts)\b")]
    public void Code_does_not_name_what_it_must_not_touch(string folder, string forbidden) =>
        Offenders.MustBeNone(SourceTree.In(folder, ".cs").SelectMany(path => Regex.Matches(SourceTree.Code(path), forbidden, RegexOptions.Multiline).Select(match => $"{path}: {match.Value}")));

    // What every service needs has one definition, in Hosting.
    [Theory]
    [InlineData(@"automations/", "services/Hosting/ChangeFileKey.cs")]
    [InlineData(@"yyyy-MM-dd'T'HH-mm-ss", "services/Hosting/ChangeFileKey.cs")]
    [InlineData(@"insert into tickets\.outbox|update tickets\.outbox", "services/Hosting/OutboxStore.cs")]
    [InlineData(@"CreateLinkedTokenSource", "services/Hosting/Deadline.cs")]
    public void A_rule_has_one_definition(string rule, string definition) => Assert.Equal(
        [definition],
        SourceTree.In("services", ".cs").Concat(SourceTree.In("services", ".sql")).Concat(SourceTree.In("tools/FleetCtl", ".cs")).Where(path => Regex.IsMatch(SourceTree.Code(path), rule)));

    [Fact]
    public void Use_cases_know_no_bus() => Assert.Equal(
        [
            "services/Geocoder/GeocoderServices.cs",
            "services/Geocoder/TicketsUpsertedConsumer.cs",
            "services/Geocoder/TicketsUpsertedConsumerDefinition.cs",
            "services/Ingestor/ChangeFileConsumer.cs",
            "services/Ingestor/ChangeFileEndpoint.cs",
            "services/Ingestor/DeliveryOrder.cs",
            "services/Ingestor/HandOver.cs",
            "services/Scanner/DiscoveryPublisher.cs",
        ],
        SourceTree.In("services", ".cs").Where(path => !path.StartsWith("services/Hosting/", StringComparison.Ordinal) && SourceTree.Code(path).Contains("using MassTransit", StringComparison.Ordinal)));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = SourceTree.Read("FleetTickets.sln").Replace('\\', '/');
        Offenders.MustBeNone(Projects.Keys.Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_project_has_its_lock_file_beside_it() =>
        Offenders.MustBeNone(Projects.Keys.Where(path => !SourceTree.Exists(Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json"))));

    [Fact]
    public void Versions_stand_in_one_place_only() =>
        Offenders.MustBeNone(Projects.Where(project => project.Value.Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null || reference.Element("Version") is not null)).Select(project => project.Key));

    // Version 9 has a commercial licence (docs/decisions/0002-masstransit-8.md).
    [Theory]
    [InlineData("MassTransit")]
    [InlineData("MassTransit.RabbitMQ")]
    public void MassTransit_stays_below_9(string package)
    {
        var version = XDocument.Parse(SourceTree.Read("Directory.Packages.props")).Descendants("PackageVersion").Single(pin => (string?)pin.Attribute("Include") == package);
        Assert.Matches(@"^\[8\.[\d.]+,9\.0\.0\)$", (string?)version.Attribute("Version"));
        foreach (var path in SourceTree.Files.Where(path => path.EndsWith("packages.lock.json", StringComparison.Ordinal)))
            Assert.All(ResolvedMassTransit().Matches(SourceTree.Read(path)), resolved => Assert.StartsWith("8.", resolved.Groups[1].Value, StringComparison.Ordinal));
    }

    private static IEnumerable<string> References(string project, string kind) =>
        Projects[project].Descendants(kind).Select(reference => ((string)reference.Attribute("Include")!).Replace('\\', '/')).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"""MassTransit[\w.]*"": \{\s*""type"": ""\w+"",\s*(?:""requested"": ""[^""]*"",\s*)?""resolved"": ""([^""]+)""")]
    private static partial Regex ResolvedMassTransit();
}
