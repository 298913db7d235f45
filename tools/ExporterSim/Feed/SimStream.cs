using FleetTickets.ExporterSim.Faults;

namespace FleetTickets.ExporterSim.Feed;

/// <summary>The whole stream: every dataset's exporter with the faults asked for around it, files of all datasets by turns.</summary>
internal static class SimStream
{
    public static IEnumerable<SimFile> Of(StreamOptions options) => ByTurns([.. options.Datasets.Select(dataset => Exporter(dataset, options))]);

    private static IExporter Exporter(string dataset, StreamOptions options)
    {
        IExporter exporter = new IspExporter(dataset, options, awkwardFiles: options.Awkward ? AwkwardCase.All.Count : 0);
        if (options.Awkward)
            exporter = new AwkwardExporter(exporter, dataset, options.Seed);
        if (options.Late > 0)
            exporter = new LateExporter(exporter);
        if (options.Regenerate > 0)
            exporter = new RegeneratedExporter(exporter, dataset, options);
        if (options.Hostile)
            exporter = new HostileExporter(exporter, dataset, options.Seed);
        return exporter;
    }

    private static IEnumerable<SimFile> ByTurns(IReadOnlyList<IExporter> exporters)
    {
        var streams = exporters.Select(exporter => exporter.Files().GetEnumerator()).ToList();
        try
        {
            var left = new List<IEnumerator<SimFile>>(streams);
            while (left.Count > 0)
            {
                foreach (var stream in left.ToList())
                {
                    if (stream.MoveNext())
                        yield return stream.Current;
                    else
                        left.Remove(stream);
                }
            }
        }
        finally
        {
            streams.ForEach(stream => stream.Dispose());
        }
    }
}
