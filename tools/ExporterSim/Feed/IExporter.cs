namespace FleetTickets.ExporterSim.Feed;

/// <summary>A stream of one dataset, in the order in which its files become visible. Faults are exporters around an exporter.</summary>
internal interface IExporter
{
    IEnumerable<SimFile> Files();
}
