using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Feed;

/// <summary>One run of the exporter: its start is the file's name, and its snapshot id stands on every row.</summary>
internal sealed record Export(string Dataset, DateTime Start, int SnapshotId)
{
    public SimFile File(Timetable.Slot slot, IReadOnlyList<string[]> rows)
    {
        var name = FileNames.Of(Start);
        return new SimFile
        {
            Dataset = Dataset,
            Name = name,
            Kind = slot.Kind,
            Key = FileNames.KeyOf(Dataset, name),
            Header = Columns.All,
            Rows = rows,
            IsLate = slot.IsLate,
        };
    }

    public string[] Row(Ticket ticket) => TicketRow.Of(ticket, Start, SnapshotId);

    /// <summary>The exporter's notice that it gave up: it stands where a ticket would, often first.</summary>
    public static string[] Sentinel()
    {
        var row = new string[Columns.All.Count];
        Array.Fill(row, "");
        row[0] = "EXPORT STOPPED DUE TO EXCESSIVE SIZE - 50000 ROWS";
        return row;
    }

    /// <summary>The same ticket, sent to the wrong team for a while.</summary>
    public static string[] Misrouted(string[] row, DateTime now)
    {
        row[Columns.IndexOf("raw_status")] = "Misrouted";
        row[Columns.IndexOf("assigned_team")] = "Team Mbali";
        row[Columns.IndexOf("last_seen_at")] = TicketRow.Text(now);
        row[Columns.IndexOf("updated_at")] = TicketRow.Text(now);
        return row;
    }
}
