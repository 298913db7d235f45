using System.Text.RegularExpressions;

namespace FleetTickets.Conventions.Tests;

/// <summary>README's table and docs/configuration.md, the compose file, the host's example and the code name the same environment variables.</summary>
public sealed partial class ConfigurationTests
{
    /// <summary>Known to deployments, read by no code of ours: .NET's own.</summary>
    private static readonly string[] ReadByNoCode = ["DOTNET_ROOT"];

    private static readonly string[] Programs = ["Scanner", "Ingestor", "Geocoder", "fleetctl"];

    private static readonly List<Variable> Common = Rows(Section(SourceTree.Read("README.md"), "## Configuration"));

    private static readonly List<Variable> Table = [.. Common, .. Rows(SourceTree.Read("docs/configuration.md"))];

    public static TheoryData<string> EveryProgram => [.. Programs];

    [Fact]
    public void The_tables_and_the_code_name_the_same_variables_each_once() => Assert.Equal(
        Programs.SelectMany(ReadBy).Concat(ReadByNoCode).Distinct().Order(StringComparer.Ordinal),
        Table.Select(row => row.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(EveryProgram))]
    public void The_tables_say_who_reads_a_variable(string program) => Assert.Equal(
        ReadBy(program).Order(StringComparer.Ordinal),
        Table.Where(row => row.ReadBy.Split(", ").Contains(program)).Select(row => row.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void What_is_required_stands_in_README()
    {
        var required = SourceTree.In("services", ".cs").SelectMany(path => RequiredVariable().Matches(SourceTree.Code(path))).Select(match => match.Groups[1].Value).Distinct();
        Assert.Equal(required.Order(StringComparer.Ordinal), Common.Where(row => row.Default == "required").Select(row => row.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Table.Except(Common), row => row.Default == "required");
    }

    // Read, but replaced: no one is to begin with them.
    [Theory]
    [InlineData("_PER_SECOND")]
    [InlineData("_PER_MINUTE")]
    [InlineData("_PER_DAY")]
    public void Replaced_variables_are_not_listed(string ending)
    {
        Assert.DoesNotContain(Table, row => row.Name.EndsWith(ending, StringComparison.Ordinal));
        Assert.DoesNotContain(ending + ":", SourceTree.Read("docker-compose.yml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Scanner", "scanner")]
    [InlineData("Ingestor", "ingestor")]
    [InlineData("Geocoder", "geocoder")]
    [InlineData("fleetctl", "migrate")]
    public void The_compose_file_passes_nothing_that_nobody_reads(string program, string service)
    {
        var allowed = ReadBy(program).Append("OTEL_EXPORTER_OTLP_ENDPOINT");
        Assert.Subset(allowed.ToHashSet(), PassedTo(service).ToHashSet());
    }

    [Fact]
    public void The_compose_file_has_the_same_defaults()
    {
        foreach (Match passed in Regex.Matches(SourceTree.Read("docker-compose.yml"), @"^\s+(\w+): \$\{\1:-([^}]+)\}", RegexOptions.Multiline))
            Assert.Equal((passed.Groups[1].Value, passed.Groups[2].Value), (passed.Groups[1].Value, Table.Single(row => row.Name == passed.Groups[1].Value).Default.Trim('`')));
    }

    [Fact]
    public void The_hosts_example_names_every_required_variable_and_none_that_nobody_knows()
    {
        var named = Regex.Matches(SourceTree.Read("deploy/host/fleettickets.env.example"), @"^#?\s?([A-Z][A-Z0-9_]+)=", RegexOptions.Multiline).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Subset(named, Table.Where(row => row.Default == "required").Select(row => row.Name).ToHashSet());
        Assert.Subset(Table.Select(row => row.Name).ToHashSet(), named);
    }

    [Fact]
    public void Options_name_their_variable() => Offenders.MustBeNone(
        from path in SourceTree.In("services", "Options.cs")
        from Match match in VariableRead().Matches(SourceTree.Code(path))
        where !SourceTree.Read(path).Contains($"<c>{match.Groups[1].Value}</c>", StringComparison.Ordinal)
        select $"{path}: {match.Groups[1].Value}");

    [Fact]
    public void The_variables_of_the_tests_are_explained()
    {
        var read = SourceTree.In("tests/Testing", ".cs").SelectMany(path => Regex.Matches(SourceTree.Code(path), @"""(FLEETTICKETS_TEST_[A-Z0-9]+(?:_API)?)")).Select(match => match.Groups[1].Value).Distinct();
        Assert.All(read, name => Assert.Contains(name, SourceTree.Read("CONTRIBUTING.md"), StringComparison.Ordinal));
    }

    /// <summary>The names in the program's own sources, and in those classes of Hosting and of the services that it asks to read theirs.</summary>
    private static IEnumerable<string> ReadBy(string program)
    {
        var folder = program == "fleetctl" ? "tools/FleetCtl" : $"services/{program}";
        var own = SourceTree.In(folder, ".cs").Select(SourceTree.Code).ToList();
        var sources = own.Concat(Asked(string.Join('\n', own), "services"));
        var names = sources.SelectMany(text => VariableRead().Matches(text)).Select(match => match.Groups[1].Value);
        // Read by the host that every service stands on.
        return (program == "fleetctl" ? names : names.Append("ASPNETCORE_URLS").Append("OTEL_EXPORTER_OTLP_ENDPOINT")).Distinct();
    }

    private static IEnumerable<string> Asked(string text, string folder) =>
        from Match match in ClassAsked().Matches(text)
        from path in SourceTree.In(folder, $"/{match.Groups[1].Value}.cs")
        let code = SourceTree.Code(path)
        from source in path.StartsWith("services/Hosting/", StringComparison.Ordinal) ? [code] : Asked(code, "services").Append(code)
        select source;

    private static IEnumerable<string> PassedTo(string service)
    {
        var compose = SourceTree.Read("docker-compose.yml");
        var environment = Regex.Match(Regex.Match(compose, $@"\n  {service}:\n((?:    .*\n|\n)+)").Value, @"\n    environment:\n((?:      .*\n)+)").Groups[1].Value;
        Assert.NotEmpty(environment);
        var groups = Regex.Matches(environment, @"\*(\w+)").Select(group => Regex.Match(compose, $@"\nx-\w+: &{group.Groups[1].Value}\n((?:  .*\n)+)").Groups[1].Value);
        return groups.Append(environment).SelectMany(text => Regex.Matches(text, @"^\s+([A-Z][A-Z0-9_]+):", RegexOptions.Multiline)).Select(match => match.Groups[1].Value);
    }

    private static List<Variable> Rows(string text) => [.. Row().Matches(text).Select(row => new Variable(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value))];

    private static string Section(string text, string heading)
    {
        var begin = text.IndexOf(heading, StringComparison.Ordinal);
        var end = text.IndexOf("\n## ", begin + heading.Length, StringComparison.Ordinal);
        return text[begin..end];
    }

    [GeneratedRegex(@"^\| `([A-Z][A-Z0-9_]+)` \| ([^|]+?) \| ([^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?:settings|Settings\(\))\.(?:Required|Optional|Number|Duration|Parsed(?:<[\w.]+>)?)\(\s*""([A-Z][A-Z0-9_]+)""")]
    private static partial Regex VariableRead();

    [GeneratedRegex(@"\.Required\(\s*""([A-Z][A-Z0-9_]+)""")]
    private static partial Regex RequiredVariable();

    [GeneratedRegex(@"(\w+)\.From\(settings")]
    private static partial Regex ClassAsked();

    private sealed record Variable(string Name, string Default, string ReadBy);
}
