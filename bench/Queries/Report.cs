using System.Globalization;
using System.Text;

namespace FleetTickets.Bench.Queries;

/// <summary>The results as a page: machine, figures, plans.</summary>
internal static class Report
{
    // Longer lines are lists of output columns and conditions.
    private const int PlanWidth = 180;

    public static string Write(DateTimeOffset moment, string machine, string versions, string data, int runs, IReadOnlyList<Measurement> measurements)
    {
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"# Queries, {moment:yyyy-MM-dd HH:mm} UTC").AppendLine();
        page.AppendLine(machine + '.').AppendLine(versions + '.').AppendLine(data + '.').AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"Milliseconds of {runs} runs, least / median / greatest. Server: until the answer is built. Client: until its text was read, over loopback.").AppendLine();
        page.AppendLine("| operation | server | client | answer |").AppendLine("|---|---|---|---|");
        foreach (var m in measurements)
            page.AppendLine(CultureInfo.InvariantCulture, $"| `{m.Operation.Name}` | {Spread(m.Server)} | {Spread(m.Client)} | {m.AnswerBytes / 1024:N0} KiB |");
        foreach (var m in measurements)
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {m.Operation.Name}").AppendLine();
            page.AppendLine(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(m.Operation.Purpose[0])}{m.Operation.Purpose[1..]}").AppendLine();
            page.AppendLine("```sql").AppendLine(m.Operation.Statement).AppendLine("```");
            foreach (var plan in m.Plans) page.AppendLine().AppendLine("```").AppendLine(Shortened(plan)).AppendLine("```");
        }

        return page.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    public static string Spread(IReadOnlyList<double> runs)
    {
        var sorted = runs.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[0]:0.0} / {sorted[sorted.Count / 2]:0.0} / {sorted[^1]:0.0}");
    }

    // The statement itself stands in the migration.
    private static string Shortened(string plan)
    {
        var lines = plan.Split('\n');
        var tree = Array.FindIndex(lines, line => line.Contains("(cost=", StringComparison.Ordinal));
        return string.Join('\n', lines[tree..].Prepend(lines[0]).Select(line => line.Length > PlanWidth ? line[..PlanWidth] + "..." : line.TrimEnd()));
    }
}
