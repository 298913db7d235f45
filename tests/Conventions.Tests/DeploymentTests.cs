using System.Text.RegularExpressions;

namespace FleetTickets.Conventions.Tests;

/// <summary>What can be said of containers and units without an engine and without systemd.</summary>
public sealed partial class DeploymentTests
{
    private static readonly string Root = FindRoot();

    private static readonly List<string> ComposeFiles = [.. SourceTree.Files.Where(path => path.StartsWith("docker-compose", StringComparison.Ordinal))];

    public static TheoryData<string> Services => ["Scanner", "Ingestor", "Geocoder"];

    public static TheoryData<string> EveryComposeFile => [.. ComposeFiles];

    [Theory]
    [MemberData(nameof(Services))]
    public void Compose_passes_every_variable_that_a_service_reads(string service)
    {
        var passed = ComposeService(service.ToLowerInvariant());
        Assert.All(VariablesReadBy(service), variable => Assert.Contains($"      {variable}: ", Indented(passed), StringComparison.Ordinal));
    }

    [Fact]
    public void Variables_are_found_in_the_sources() =>
        Assert.Superset(new HashSet<string> { "RABBITMQ_URL", "RUSTFS_SECRET_KEY", "TICKETS_DATASETS", "SCANNER_POLL_INTERVAL", "SCANNER_CRON" }, VariablesReadBy("Scanner").ToHashSet());

    [Theory]
    [InlineData("scanner", "DATABASE_URL")]
    [InlineData("geocoder", "RUSTFS_SECRET_KEY")]
    public void Compose_gives_a_service_no_key_to_what_it_never_touches(string service, string variable) =>
        Assert.DoesNotContain(variable, ComposeService(service), StringComparison.Ordinal);

    // Coolify starts every service of a file, profiles or not, in a network that other stacks share.
    [Fact]
    public void The_compose_file_holds_migrate_and_the_services_alone() =>
        Assert.Equal(["migrate", "scanner", "ingestor", "geocoder"], ServicesOf("docker-compose.yml"));

    // A server called "rustfs" or "postgres" would answer in place of the real one of that name.
    [Theory]
    [MemberData(nameof(EveryComposeFile))]
    public void No_service_could_be_taken_for_a_server_of_somebody_else(string file) => Assert.All(
        ServicesOf(file).Except(ServicesOf("docker-compose.yml")),
        service => Assert.StartsWith("fleettickets-", service, StringComparison.Ordinal));

    [Theory]
    [InlineData("docker-compose.yml", "DATABASE_URL", "RABBITMQ_URL", "RUSTFS_ENDPOINT", "RUSTFS_ACCESS_KEY", "RUSTFS_SECRET_KEY")]
    [InlineData("docker-compose.broker.yml", "BROKER_USER", "BROKER_PASSWORD")]
    public void Compose_explains_every_required_variable_in_one_sentence_where_it_first_stands(string file, params string[] variables)
    {
        var lines = Read(file).Split('\n');
        Assert.Equal(variables, Regex.Matches(Read(file), @"\$\{(\w+):\?").Select(match => match.Groups[1].Value).Distinct());
        foreach (var variable in variables)
        {
            var at = Array.FindIndex(lines, line => line.Contains($"${{{variable}:?", StringComparison.Ordinal));
            Assert.Matches(@"^\s*# [A-Z].*\.$", lines[at - 1]);
        }
    }

    [Fact]
    public void The_local_variables_are_all_that_the_local_start_needs()
    {
        var required = ComposeFiles.SelectMany(file => Regex.Matches(Read(file), @"\$\{(\w+):\?")).Select(match => match.Groups[1].Value).ToHashSet();
        var given = Regex.Matches(Read("deploy/local.env"), @"^([A-Z_]+)=", RegexOptions.Multiline).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Equal(required.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_variable_of_the_other_compose_files_is_described()
    {
        var known = Regex.Matches(Read("docker-compose.yml"), @"\$\{(\w+):").Select(match => match.Groups[1].Value).ToHashSet();
        var others = ComposeFiles.SelectMany(file => Regex.Matches(Read(file), @"\$\{(\w+):")).Select(match => match.Groups[1].Value).Where(name => !known.Contains(name)).Distinct();
        Assert.All(others, name => Assert.Contains($"`{name}`", Read("docs/configuration.md"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("scanner")]
    [InlineData("ingestor")]
    [InlineData("geocoder")]
    public void Compose_runs_our_programs_without_rights(string service)
    {
        var text = ComposeService(service);
        foreach (var setting in (string[])["read_only: true", "cap_drop:\n    - ALL", "no-new-privileges:true", "dockerfile: services/Dockerfile"])
            Assert.Contains(setting, text, StringComparison.Ordinal);
        Assert.DoesNotContain("user: root", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_lets_a_service_end_in_its_own_time()
    {
        var grace = Regex.Match(Read("docker-compose.yml"), @"x-service: &service(?:\n  .*)*?\n  stop_grace_period: (\d+)s");
        Assert.True(int.Parse(grace.Groups[1].Value) > 8);
    }

    [Fact]
    public void Compose_publishes_ports_on_loopback_only() =>
        Assert.All(ComposeFiles.SelectMany(file => Regex.Matches(Read(file), @"\n    ports:\n((?:      .*\n)+)")).SelectMany(ports => ports.Groups[1].Value.Trim().Split('\n')),
            port => Assert.StartsWith("- 127.0.0.1:", port.Trim(), StringComparison.Ordinal));

    [Fact]
    public void Tests_use_the_images_of_the_compose_files()
    {
        var images = Regex.Matches(Read("tests/Testing/ContainerServers.cs"), @"Builder\(""([^""]+)""\)").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(3, images.Count);
        Assert.All(images, image => Assert.Contains(ComposeFiles, file => Read(file).Contains($"\n    image: {image}\n", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(EveryComposeFile))]
    public void Servers_have_a_version(string file) => Assert.All(
        Regex.Matches(Read(file), @"\n    image: (\S+)").Select(match => match.Groups[1].Value).Where(image => !image.StartsWith("fleettickets-", StringComparison.Ordinal)),
        image => Assert.Matches(@":\d", image));

    // At a load of 30 a .NET process for it took longer than the check could wait, and services that worked were called unhealthy.
    [Fact]
    public void The_health_check_starts_no_dotnet_process_and_has_time()
    {
        Assert.Contains("\nHEALTHCHECK --interval=15s --timeout=15s --start-period=60s --retries=3 CMD [\"/app/health\"]\n", Read("services/Dockerfile"), StringComparison.Ordinal);
        Assert.Contains("\nCOPY services/health.sh health\n", Read("services/Dockerfile"), StringComparison.Ordinal);
        var commands = Read("services/health.sh").Split('\n').Where(line => !line.StartsWith('#'));
        Assert.DoesNotContain(commands, line => Regex.IsMatch(line, @"dotnet|/app/service|curl|wget"));
        Assert.All((string[])["scanner", "ingestor", "geocoder"], service => Assert.DoesNotContain("healthcheck:", ComposeService(service), StringComparison.Ordinal));
    }

    [Fact]
    public void The_image_does_not_run_as_root() =>
        Assert.Matches(@"\nFROM [^\n]*aspnet:10\.0\n(?:.*\n)*USER \$APP_UID\n(?:.*\n)*ENTRYPOINT", Read("services/Dockerfile"));

    [Theory]
    [InlineData("scanner", "services/Scanner")]
    [InlineData("ingestor", "services/Ingestor")]
    [InlineData("geocoder", "services/Geocoder")]
    [InlineData("migrate", "tools/FleetCtl")]
    public void Units_start_what_is_built_and_do_not_repeat_a_faulty_configuration(string unit, string project)
    {
        var text = Read($"deploy/host/fleettickets-{unit}.service");
        var assembly = Regex.Match(Read($"{project}/{Path.GetFileName(project)}.csproj"), "<AssemblyName>(.*)</AssemblyName>").Groups[1].Value;
        var program = $"/opt/fleettickets/{Path.GetFileName(project).ToLowerInvariant()}/{assembly}";
        Assert.Contains($"\nExecStart={program}", text, StringComparison.Ordinal);
        foreach (var setting in (string[])["EnvironmentFile=/etc/fleettickets/fleettickets.env", "RestartPreventExitStatus=2", "DynamicUser=yes", "NoNewPrivileges=yes", "CapabilityBoundingSet="])
            Assert.Contains($"\n{setting}\n", text, StringComparison.Ordinal);
        if (unit == "migrate") return;
        Assert.Contains("\nRestart=always\n", text, StringComparison.Ordinal);
        Assert.Contains("\nTimeoutStopSec=15\n", text, StringComparison.Ordinal);
    }

    /// <summary>The names in the service's own settings, and in those classes of Hosting and Geocoding that it asks to read theirs.</summary>
    private static List<string> VariablesReadBy(string service)
    {
        var own = Sources($"services/{service}");
        var asked = ClassAsked().Matches(own).SelectMany(match => ((string[])["services/Hosting", "services/Geocoding"]).SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), match.Groups[1].Value + ".cs", SearchOption.AllDirectories)));
        var names = asked.Select(File.ReadAllText).Append(own).SelectMany(text => VariableRead().Matches(text)).Select(match => match.Groups[1].Value).Distinct();
        return [.. names];
    }

    /// <summary>A service of the compose file, with the groups that it refers to.</summary>
    private static string ComposeService(string name)
    {
        var compose = Read("docker-compose.yml");
        var text = Regex.Match(compose, $@"\n  {name}:\n((?:    .*\n|\n)+)").Value;
        Assert.NotEmpty(text);
        return WithGroups(compose, text);
    }

    private static List<string> ServicesOf(string file) =>
        [.. Regex.Matches(Regex.Match(Read(file), @"\nservices:\n((?:  .*\n|\n)+)").Value, @"\n  ([\w-]+):").Select(service => service.Groups[1].Value)];

    private static string WithGroups(string compose, string text) => text + string.Concat(
        Regex.Matches(text, @"\*(\w+)").Select(reference => WithGroups(
            compose, Regex.Match(compose, $@"\nx-\w+: &{reference.Groups[1].Value}\n((?:  .*\n)+)").Groups[1].Value)));

    /// <summary>Groups stand less deep than a service's own variables.</summary>
    private static string Indented(string text) => Regex.Replace(text, "(?m)^ +", "      ");

    private static string Sources(string folder) => string.Join('\n', Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText));

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FleetTickets.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("FleetTickets.sln");
        return folder;
    }

    [GeneratedRegex(@"(?:settings|Settings)\.(?:Required|Optional|Number|Duration|Parsed(?:<[\w.]+>)?)\(\s*""([A-Z][A-Z0-9_]+)""")]
    private static partial Regex VariableRead();

    [GeneratedRegex(@"(\w+)\.From\(settings")]
    private static partial Regex ClassAsked();
}
