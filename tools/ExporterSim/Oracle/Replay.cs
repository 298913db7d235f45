namespace FleetTickets.ExporterSim.Oracle;

/// <summary>Applies files one after the other, as the position rule has it.</summary>
internal static class Replay
{
    internal sealed record Held(string Name, int Generation, int Line, CleanRecord Record);

    /// <summary>The tickets afterwards; what each file did goes to <paramref name="report"/>.</summary>
    public static Dictionary<string, Held> Run(IEnumerable<ObservedFile> files, Action<ObservedFile, MergeCounts> report)
    {
        var tickets = new Dictionary<string, Held>(StringComparer.Ordinal);
        var watermark = "";
        foreach (var file in files)
        {
            long inserted = 0, updated = 0, unchanged = 0, stale = 0;
            foreach (var (ticketId, line, record) in file.Assertions)
            {
                var asserted = new Held(file.Name, file.Generation, line, record);
                if (!tickets.TryGetValue(ticketId, out var held))
                    inserted++;
                else if (!IsNewer(asserted, held))
                {
                    stale++;
                    continue;
                }
                else if (held.Record.SaysTheSameAs(record))
                    // Nothing to write, but from now on this is the position to beat.
                    unchanged++;
                else
                    updated++;
                tickets[ticketId] = asserted;
            }

            report(file, new MergeCounts(inserted, updated, unchanged, stale, Late: string.CompareOrdinal(file.Name, watermark) < 0));
            if (string.CompareOrdinal(file.Name, watermark) > 0)
                watermark = file.Name;
        }

        return tickets;
    }

    private static bool IsNewer(Held a, Held b)
    {
        var byName = string.CompareOrdinal(a.Name, b.Name);
        if (byName == 0)
            byName = a.Generation.CompareTo(b.Generation);
        return byName == 0 ? a.Line > b.Line : byName > 0;
    }
}
