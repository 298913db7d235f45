using System.Text.RegularExpressions;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>The steps of <c>docs/cutover-from-python.md</c>, with what a person runs in each.</summary>
internal static partial class CutoverPage
{
    public static List<CutoverStep> Read()
    {
        var page = File.ReadAllText(Repository.PathTo("docs", "cutover-from-python.md"));
        return [.. Step().Split(page).Skip(1).Chunk(2).Select(part => new CutoverStep(part[0], [.. Block().Matches(part[1]).Select(block => (block.Groups["language"].Value, block.Groups["text"].Value))]))];
    }

    [GeneratedRegex(@"^### \d+\. (.+)$", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex(@"^```(?<language>sh|sql)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}

/// <param name="Title">The heading without its number.</param>
/// <param name="Blocks">What is to be run, in order: sh or sql.</param>
internal sealed record CutoverStep(string Title, IReadOnlyList<(string Language, string Text)> Blocks)
{
    /// <summary>Runs the step as it stands on the page; what the commands printed.</summary>
    public async Task<string> RunAsync(Installation installation)
    {
        var printed = new List<string>();
        foreach (var (language, text) in Blocks)
        {
            foreach (var line in text.Split(language == "sh" ? '\n' : ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (language == "sql")
                {
                    printed.AddRange(await installation.Database.RowsAsync(line));
                    continue;
                }

                Assert.StartsWith("./fleetctl ", line);
                var outcome = await installation.FleetCtlAsync(line["./fleetctl ".Length..].Split(' '));
                // While the loader writes, status says so, and that a person is needed.
                Assert.True(outcome.ExitCode == 0 || (line == "./fleetctl status" && outcome.ExitCode == 1), $"{Title}: {line}: {outcome.ExitCode}\n{outcome.Output}");
                printed.Add(outcome.Output);
            }
        }

        return string.Join('\n', printed);
    }
}
