using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>Holds a late file back until the next plain file has become visible.</summary>
internal sealed class LateExporter(IExporter inner) : IExporter
{
    public IEnumerable<SimFile> Files()
    {
        SimFile? held = null;
        foreach (var file in inner.Files())
        {
            if (file.IsLate)
            {
                held = file;
                continue;
            }

            yield return file;
            if (held is not null && file.Kind is FileKind.Delta or FileKind.Reemission)
            {
                yield return held!;
                held = null;
            }
        }

        if (held is not null)
            yield return held;
    }
}
