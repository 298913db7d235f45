using System.Text.RegularExpressions;

namespace FleetTickets.Conventions.Tests;

/// <summary>What the documentation points to is there.</summary>
public sealed partial class DocumentationTests
{
    private static readonly List<string> Pages = [.. SourceTree.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal))];

    private static readonly List<string> Decisions = [.. SourceTree.In("docs/decisions", ".md").Where(path => !path.EndsWith("README.md", StringComparison.Ordinal))];

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading() => Offenders.MustBeNone(
        from page in Pages
        from Match link in Link().Matches(SourceTree.Read(page))
        let target = link.Groups[1].Value
        where !target.StartsWith("https://", StringComparison.Ordinal) && !Resolves(page, target)
        select $"{page}: {target}");

    [Fact]
    public void Every_path_in_the_text_exists() => Offenders.MustBeNone(
        from page in Pages
        from Match path in PathInText().Matches(SourceTree.Read(page))
        where !SourceTree.Exists(path.Groups[1].Value)
        select $"{page}: {path.Groups[1].Value}");

    [Fact]
    public void Every_end_to_end_test_in_the_text_exists() => Offenders.MustBeNone(
        from page in Pages
        from Match name in EndToEndTest().Matches(SourceTree.Read(page))
        where !SourceTree.Exists($"tests/EndToEnd.Tests/{name.Groups[1].Value}.cs")
        select $"{page}: {name.Groups[1].Value}");

    [Fact]
    public void Every_command_in_the_text_exists() => Offenders.MustBeNone(
        from page in Pages
        from line in ShellLines(SourceTree.Read(page))
        from missing in MissingFrom(line)
        select $"{page}: {line} ({missing})");

    [Fact]
    public void A_command_that_does_not_exist_is_found()
    {
        Assert.NotEmpty(MissingFrom("./no-such-script.sh"));
        Assert.NotEmpty(MissingFrom("dotnet run -c Release --project services/Nowhere"));
        Assert.NotEmpty(MissingFrom("./fleetctl nothing --apply"));
        Assert.NotEmpty(MissingFrom("docker compose --env-file deploy/nowhere.env up"));
        Assert.NotEmpty(MissingFrom("docker compose -f docker-compose.yml -f docker-compose.nowhere.yml up"));
        Assert.NotEmpty(MissingFrom("docker compose --profile nowhere up"));
        Assert.Empty(MissingFrom("./fleetctl migrate status"));
    }

    [Fact]
    public void Fleetctl_is_described_in_full()
    {
        var page = SourceTree.Read("docs/fleetctl.md");
        Assert.All(FleetctlCommands(), command => Assert.Contains($"| `{command}", page, StringComparison.Ordinal));
        foreach (Match code in Regex.Matches(SourceTree.Code("tools/FleetCtl/ExitCodes.cs"), @"= (\d+);"))
            Assert.Contains($"\n| {code.Groups[1].Value} | ", page, StringComparison.Ordinal);
    }

    [Fact]
    public void README_leads_to_every_page_for_readers() => Offenders.MustBeNone(
        Pages.Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page.Count(c => c == '/') == 1).Where(page => !SourceTree.Read("README.md").Contains($"]({page}", StringComparison.Ordinal)));

    [Fact]
    public void Decisions_are_numbered_without_a_gap_and_listed()
    {
        Assert.Equal(Enumerable.Range(1, Decisions.Count).Select(number => $"{number:0000}"), Decisions.Select(path => Path.GetFileName(path)[..4]));
        Assert.All(Decisions, path => Assert.Contains($"]({Path.GetFileName(path)})", SourceTree.Read("docs/decisions/README.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void A_decision_has_context_decision_and_consequences() => Assert.All(Decisions, path =>
        Assert.Matches(@"^# \d{4}: .+\n\n## Context\n(?:.*\n)*## Decision\n(?:.*\n)*## Consequences\n", SourceTree.Read(path)));

    [Fact]
    public void Every_name_on_the_wire_is_in_the_message_table()
    {
        var names = Regex.Matches(SourceTree.Code("services/Hosting/Topology.cs"), @"""(fleettickets\.[a-z-]+)""").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(5, names.Count);
        Assert.All(names, name => Assert.Contains($"`{name}`", SourceTree.Read("contracts/README.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_reason_of_a_quarantine_is_described()
    {
        var reasons = SourceTree.In("services/Ingestor", ".cs").SelectMany(path => Regex.Matches(SourceTree.Code(path), @"(?:BadFileException\(|=>\s*new\()\s*""([a-z0-9_]+)""")).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains("field_too_long", reasons);
        Assert.All(reasons, reason => Assert.Contains($"`{reason}`", SourceTree.Read("docs/file-states.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_state_of_a_file_is_described()
    {
        var states = Regex.Match(SourceTree.Read("migrations/20_stream_ledger.sql"), @"state in \(([^)]+)\)").Groups[1].Value;
        Assert.All(Regex.Matches(states, @"'(\w+)'"), state => Assert.Contains($"`{state.Groups[1].Value}`", SourceTree.Read("docs/file-states.md"), StringComparison.Ordinal));
    }

    private static bool Resolves(string page, string link)
    {
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? page : Path.GetRelativePath(SourceTree.Root, Path.Combine(SourceTree.Root, Path.GetDirectoryName(page)!, parts[0]));
        return SourceTree.Exists(target) && (parts.Length == 1 || Headings(SourceTree.Read(target)).Contains(parts[1]));
    }

    private static IEnumerable<string> Headings(string text) => Regex.Matches(text, "^#+ (.*)$", RegexOptions.Multiline)
        .Select(heading => Regex.Replace(heading.Groups[1].Value.ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-'));

    private static IEnumerable<string> ShellLines(string text) => Regex.Matches(text, @"^ *```sh\n((?:.*\n)*?) *```", RegexOptions.Multiline)
        .SelectMany(block => block.Groups[1].Value.Split('\n')).Select(line => Regex.Replace(line, @"(^|\s)#.*", "").Trim()).Where(line => line.Length > 0);

    private static IEnumerable<string> MissingFrom(string line)
    {
        foreach (Match program in Regex.Matches(line, @"(?<=^|\s)(?:\./|(?=scripts/|docs/))[\w./-]+"))
            if (!SourceTree.Exists(program.Value)) yield return $"no file {program.Value}";
        foreach (Match named in Regex.Matches(line, @"--(?:project|env-file) (\S+)"))
            if (!SourceTree.Exists(named.Groups[1].Value)) yield return $"no {named.Groups[1].Value}";
        foreach (Match file in Regex.Matches(line, @"(?<=docker compose .*)-f (\S+)"))
            if (!SourceTree.Exists(file.Groups[1].Value)) yield return $"no {file.Groups[1].Value}";
        foreach (Match profile in Regex.Matches(line, @"--profile (\S+)"))
            yield return $"no profile {profile.Groups[1].Value}: the compose files have none";
        foreach (Match command in Regex.Matches(line, @"(?:\./fleetctl|compose run --rm migrate) ([a-z-]+)"))
            if (!FleetctlCommands().Contains(command.Groups[1].Value)) yield return $"no command {command.Groups[1].Value}";
        foreach (Match shown in Regex.Matches(line, @"logs .*?(\w+)$"))
            if (!Regex.IsMatch(SourceTree.Read("docker-compose.yml"), $@"\n  {shown.Groups[1].Value}:\n")) yield return $"no service {shown.Groups[1].Value}";
    }

    private static IEnumerable<string> FleetctlCommands() =>
        SourceTree.In("tools/FleetCtl", "Command.cs").SelectMany(path => Regex.Matches(SourceTree.Code(path), @"new Command\(""([a-z-]+)""")).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(When_[a-z_]+)(?:\.cs)?`")]
    private static partial Regex EndToEndTest();

    [GeneratedRegex(@"`((?:services|tests|migrations|contracts|docs|scripts|tools|deploy|bench)/[\w./-]*\w)`")]
    private static partial Regex PathInText();
}
