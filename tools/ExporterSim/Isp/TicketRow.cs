using System.Globalization;

namespace FleetTickets.ExporterSim.Isp;

/// <summary>A ticket as the exporter writes it. What belongs to the export and not to the ticket changes with every file.</summary>
internal static class TicketRow
{
    public static string[] Of(Ticket ticket, DateTime exportStart, int snapshotId)
    {
        var monday = exportStart.Date.AddDays(-(((int)exportStart.DayOfWeek + 6) % 7));
        return
        [
            ticket.Id,
            "wm_task",
            ticket.Dataset,
            ticket.IsOpen ? "pending" : "closed",
            ticket.RawStatus,
            ticket.IsOpen ? "open" : "closed",
            ticket.CreatedIsKnown ? Text(ticket.Created) : "",
            Text(ticket.Scheduled),
            Text(ticket.Closed),
            Text(ticket.LastSeen),
            Text(ticket.FirstSeen),
            Day(monday),
            Day(monday.AddDays(6)),
            ticket.Town.Cluster,
            ticket.RegionText,
            ticket.Location,
            ticket.Latitude,
            ticket.Longitude,
            "Field Operations",
            ticket.Team,
            ticket.Owner,
            ticket.Sla,
            ticket.Mttr,
            "false",
            ticket.AutoClosed ? "true" : "false",
            ticket.IsAlarm ? "true" : "false",
            ticket.IsOpen && !ticket.IsAlarm ? "true" : "false",
            "wm-exports",
            $"snapshots/{ticket.Dataset}/{snapshotId}.json",
            snapshotId.ToString(CultureInfo.InvariantCulture),
            Text(ticket.Created),
            Text(ticket.Updated),
        ];
    }

    /// <summary>The export's way of writing a time: <c>2026-06-22 15:50:39</c>.</summary>
    public static string Text(DateTime? time) => time?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    private static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
