using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Feed;

/// <summary>
/// The well-behaved exporter: a full baseline, then deltas and full re-emissions, in order of their names. Late files are only marked here
/// (<see cref="Faults.LateExporter"/> moves them), yet they carry what makes lateness bite: tickets whose record goes v1, v2 (in the late
/// file), v1 again, so that a merge which looks at content alone ends at v2.
/// </summary>
internal sealed class IspExporter(string dataset, StreamOptions options, int awkwardFiles) : IExporter
{
    private const int FlippedTickets = 3;
    private const int AwkwardDeltaRows = 12;

    public IEnumerable<SimFile> Files()
    {
        var prng = Prng.For(options.Seed, $"{dataset}/exports");
        var world = new TicketWorld(dataset, Prng.For(options.Seed, $"{dataset}/world"), options.FeedCoordinates);
        var start = options.Start;
        IReadOnlyList<Ticket> flipped = [];
        foreach (var slot in Timetable.Draw(options, Prng.For(options.Seed, $"{dataset}/timetable"), awkwardFiles))
        {
            var content = start - TimeSpan.FromHours(options.Lag) + TimeSpan.FromSeconds(prng.Between(0, 1800));
            var export = new Export(dataset, start, prng.Between(1000, 999_999));
            switch (slot.Kind)
            {
                case FileKind.Baseline:
                    world.Found(content, options.Rows - 1);
                    yield return export.File(slot, [Export.Sentinel(), .. world.All.Select(export.Row)]);
                    break;
                case FileKind.Reemission:
                    world.Advance(content, Math.Max(1, options.DeltaRows / 10));
                    yield return export.File(slot, [.. world.All.Select(export.Row)]);
                    break;
                case FileKind.Awkward:
                    yield return export.File(slot, [.. world.Advance(content, AwkwardDeltaRows).Select(export.Row)]);
                    break;
                default:
                    // Chosen first: this file must bring no other news of them.
                    if (slot.IsLate)
                        flipped = world.Freeze(FlippedTickets);
                    var changes = world.Advance(content, prng.Between((options.DeltaRows + 1) / 2, options.DeltaRows * 3 / 2));
                    var rows = changes.Select(export.Row).ToList();
                    rows.AddRange(flipped.Select(ticket => slot.IsLate ? Export.Misrouted(export.Row(ticket), content) : export.Row(ticket)));
                    yield return export.File(slot, rows);
                    break;
            }

            if (slot.Kind is FileKind.Reemission or FileKind.Delta && !slot.IsLate)
            {
                world.Thaw(flipped);
                flipped = [];
            }

            // At least six minutes apart: faults put files of their own in between.
            start = start.AddSeconds(prng.Between(360, 2700));
        }
    }
}
