using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>Puts files that must be quarantined and objects that must be ignored between the good ones.</summary>
internal sealed class HostileExporter(IExporter inner, string dataset, long seed) : IExporter
{
    private const int AfterEachFile = 2;

    /// <summary>Good files lie at least 360 s apart: all hostile names fit between two of them.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(17);

    public IEnumerable<SimFile> Files()
    {
        var prng = Prng.For(seed, $"{dataset}/hostile");
        var poison = new Poison(dataset, prng);
        var waiting = Intruders();
        prng.Shuffle(waiting);
        var newest = "";
        var last = default(DateTime);
        foreach (var file in inner.Files())
        {
            yield return file;
            if (file.Kind is FileKind.Baseline or FileKind.Delta)
                poison.Known = [.. file.Rows.Where(row => row.Length == Columns.All.Count).Skip(1).Take(50)];
            if (string.CompareOrdinal(file.Name, newest) > 0 && FileNames.TryParse(newest = file.Name, out var start))
                last = start;
            for (var i = 0; i < AfterEachFile && waiting.Count > 0; i++)
                yield return Next();
        }

        while (waiting.Count > 0)
            yield return Next();

        SimFile Next()
        {
            last += Apart;
            var intruder = waiting[^1];
            waiting.RemoveAt(waiting.Count - 1);
            return intruder(FileNames.Of(last), poison);
        }
    }

    private List<Func<string, Poison, SimFile>> Intruders() =>
    [
        .. HostileCase.All.Select(hostile => (Func<string, Poison, SimFile>)((name, poison) =>
            hostile.Apply(Empty(name, FileKind.Hostile, FileNames.KeyOf(dataset, name)), poison) with { Case = hostile.Name, Badness = hostile.Badness })),
        .. StrayKeys.Of(dataset).Select(stray => (Func<string, Poison, SimFile>)((name, poison) =>
        {
            var file = Empty(name, FileKind.Stray, stray.KeyFor(name));
            return file with { Rows = poison.Rows(file, 3), Name = "", Case = stray.Case };
        })),
    ];

    private SimFile Empty(string name, FileKind kind, string key) =>
        new() { Dataset = dataset, Name = name, Kind = kind, Key = key, Header = Columns.All };
}
