using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>Gives the small deltas that the exporter set aside for it one awkward case each.</summary>
internal sealed class AwkwardExporter(IExporter inner, string dataset, long seed) : IExporter
{
    public IEnumerable<SimFile> Files()
    {
        var spares = new SpareTickets(dataset, Prng.For(seed, $"{dataset}/awkward"), lastNumber: 9_000_000);
        var cases = new Queue<AwkwardCase>(AwkwardCase.All);
        foreach (var file in inner.Files())
        {
            if (file.Kind != FileKind.Awkward)
            {
                yield return file;
                continue;
            }

            var next = cases.Dequeue();
            yield return next.Apply(file, spares) with { Case = next.Name };
        }
    }
}
