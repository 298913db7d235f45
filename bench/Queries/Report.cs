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
        if (measurements.Any(m => m.Against.Count > 0)) page.AppendLine("Before: the server's time in the database compared with, its runs between the others; the ratio is that of the medians.").AppendLine();
        page.AppendLine("| operation | server | before | client | answer |").AppendLine("|---|---|---|---|---|");
        foreach (var m in measurements)
            page.AppendLine(CultureInfo.InvariantCulture, $"| `{m.Operation.Name}` | {Spread(m.Server)} | {Comparison(m)} | {Spread(m.Client)} | {m.AnswerBytes / 1024:N0} KiB |");
        foreach (var m in measurements)
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {m.Operation.Name}").AppendLine();
            page.AppendLine(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(m.Operation.Purpose[0])}{m.Operation.Purpose[1..]}").AppendLine();
            page.AppendLine("```sql").AppendLine(m.Operation.Statement).AppendLine("```");
            foreach (var plan in m.Plans) page.AppendLine().AppendLine("```").AppendLine(Shortened(plan)).AppendLine("```");
        }

        return page.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>Least, median and greatest.</summary>
    public static string Spread(IReadOnlyList<double> runs) =>
        string.Create(CultureInfo.InvariantCulture, $"{runs.Min():0.0} / {Median(runs):0.0} / {runs.Max():0.0}");

    /// <summary>The other database's figures, and how many times as long this one took; empty without another.</summary>
    public static string Comparison(Measurement m) =>
        m.Against.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Spread(m.Against)}, ratio {Median(m.Server) / Median(m.Against):0.00}");

    private static double Median(IReadOnlyList<double> runs) => runs.Order().ElementAt(runs.Count / 2);

    // The statement itself stands in the migration.
    private static string Shortened(string plan)
    {
        var lines = plan.Split('\n');
        var tree = Array.FindIndex(lines, line => line.Contains("(cost=", StringComparison.Ordinal));
        return string.Join('\n', lines[tree..].Prepend(lines[0]).Select(line => line.Length > PlanWidth ? line[..PlanWidth] + "..." : line.TrimEnd()));
    }
}
