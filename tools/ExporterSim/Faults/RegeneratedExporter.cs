using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>
/// Writes one delta's name again, each time after another plain file and once the generation before was consumed: with corrected content, then
/// with the first content again, and so on. Every generation names at least the tickets of the first, so that the end is the same
/// should a consumer never have seen an earlier one.
/// </summary>
internal sealed class RegeneratedExporter(IExporter inner, string dataset, StreamOptions options) : IExporter
{
    public IEnumerable<SimFile> Files()
    {
        var prng = Prng.For(options.Seed, $"{dataset}/regenerated");
        var spares = new SpareTickets(dataset, prng, lastNumber: 9_500_000);
        var deltasBefore = prng.Below(options.Deltas - options.Late);
        SimFile? original = null;
        var written = 0;
        foreach (var file in inner.Files())
        {
            yield return file;
            if (file.Kind is not (FileKind.Delta or FileKind.Reemission))
                continue;
            if (original is not null && written < options.Regenerate)
                yield return Again(original, ++written, spares);
            else if (original is null && file is { Kind: FileKind.Delta, IsLate: false } && deltasBefore-- == 0)
                original = file;
        }

        while (original is not null && written < options.Regenerate)
            yield return Again(original, ++written, spares);
    }

    private static SimFile Again(SimFile original, int time, SpareTickets spares)
    {
        var again = original with { Kind = FileKind.Regenerated, Generation = time + 1, AfterPause = true };
        return time % 2 == 0 ? again : again with { Rows = [.. original.Rows.Select(Corrected), spares.Row(original)] };
    }

    private static string[] Corrected(string[] row) =>
        row[Columns.IndexOf("is_alarm")] == "true"
            ? row
            : SpareTickets.With(row, ("raw_status", "Corrected"), ("assigned_team", "Team Nyota"));
}
