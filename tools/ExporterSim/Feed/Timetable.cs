using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Feed;

/// <summary>Which files a stream consists of, in order of their names, and which of them are late.</summary>
internal static class Timetable
{
    internal sealed class Slot(FileKind kind)
    {
        public FileKind Kind { get; } = kind;
        public bool IsLate { get; set; }
    }

    public static IReadOnlyList<Slot> Draw(StreamOptions options, Prng prng, int awkwardFiles)
    {
        var plain = new List<Slot>();
        for (var i = 0; i < options.Deltas; i++)
            plain.Add(new Slot(FileKind.Delta));
        for (var r = 0; r < options.Reemissions; r++)
            plain.Insert((options.Deltas * (r + 1) + options.Reemissions) / (options.Reemissions + 1) + r, new Slot(FileKind.Reemission));
        ChooseLate(plain, options.Late, prng);

        // Unusual files come anywhere after the baseline, at random but in the order of their list.
        var slots = new List<Slot>(plain);
        foreach (var at in Enumerable.Range(0, awkwardFiles).Select(_ => prng.Between(0, plain.Count)).OrderDescending())
            slots.Insert(at, new Slot(FileKind.Awkward));
        slots.Insert(0, new Slot(FileKind.Baseline));
        return slots;
    }

    /// <summary>A late file is overtaken by the plain file after it, so two late ones never stand side by side.</summary>
    private static void ChooseLate(List<Slot> plain, int count, Prng prng)
    {
        var candidates = Enumerable.Range(0, Math.Max(0, plain.Count - 1)).Where(i => plain[i].Kind == FileKind.Delta).ToList();
        prng.Shuffle(candidates);
        // Drawn at random; where that leaves no room for all, from the first on, which fits if anything does.
        var chosen = Pick(candidates) ?? Pick(candidates.Order())
            ?? throw new SettingsException([$"--late {count}: no room among {plain.Count} files after the baseline"]);
        chosen.ForEach(i => plain[i].IsLate = true);

        List<int>? Pick(IEnumerable<int> from)
        {
            var picked = new List<int>();
            foreach (var i in from)
                if (picked.Count < count && picked.TrueForAll(p => Math.Abs(p - i) > 1))
                    picked.Add(i);
            return picked.Count == count ? picked : null;
        }
    }
}
