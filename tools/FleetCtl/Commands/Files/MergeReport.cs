using FleetTickets.Ingestor.Storage;

namespace FleetTickets.FleetCtl.Commands.Files;

/// <summary>What applying a file did, or would do.</summary>
internal static class MergeReport
{
    public static void Write(bool json, string key, MergedFile merged, bool applied)
    {
        var counts = merged.Counts;
        if (json)
        {
            Output.WriteJson(new { key, applied, merged.ExportType, merged.Late, merged.Watermark, merged.Run, counts, merged.Announced });
            return;
        }

        Console.Out.WriteLine($"file        {key}");
        Console.Out.WriteLine($"as          {merged.ExportType}{(merged.Late ? ", late" : "")}, run {merged.Run}");
        Console.Out.WriteLine($"watermark   {merged.Watermark}");
        Console.Out.WriteLine($"rows read   {counts.RowsRead}");
        foreach (var (name, value) in new (string, long)[]
        {
            ("inserted", counts.Inserted), ("updated", counts.Updated), ("unchanged", counts.Unchanged), ("stale", counts.Stale),
            ("duplicates", counts.Duplicates), ("alarms", counts.Alarms), ("sentinels", counts.Sentinels), ("header again", counts.RepeatedHeader), ("rejected", counts.Rejected),
        })
            Console.Out.WriteLine($"  {name,-12} {value}");
        Console.Out.WriteLine($"announced   {merged.Announced} tickets");
    }
}
