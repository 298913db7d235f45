namespace FleetTickets.Testing;

/// <summary>Change files in short: a test writes the columns it is about.</summary>
public static class ChangeFileText
{
    private static readonly string[] Columns =
    [
        "service_type", "bucket", "raw_status", "normalized_status", "created_at_service", "scheduled_at", "closed_at", "last_seen_at", "first_seen_at", "cluster",
        "region", "location_name", "latitude", "longitude", "assigned_team", "owner", "sla_status", "mttr", "is_auto_created", "is_auto_closed", "is_alarm",
        "is_actionable", "created_at", "updated_at",
    ];

    /// <summary>The same file with every column of the source: those that the text lacks follow at the end, empty. A text without a header of tickets stays as it is.</summary>
    public static string Complete(string csv)
    {
        var end = csv.IndexOfAny(['\r', '\n']);
        var header = (end < 0 ? csv : csv[..end]).Split(',');
        var missing = Columns.Except(header.Select(name => name.Trim('"'))).ToList();
        if (!header.Contains("ticket_id") || missing.Count == 0) return csv;
        var names = string.Concat(missing.Select(name => "," + name));
        var empty = new string(',', missing.Count);
        var lines = csv.Split('\n');
        return string.Join('\n', lines.Select((line, i) => line.TrimEnd('\r').Length == 0 ? line : line.TrimEnd('\r') + (i == 0 ? names : empty) + (line.EndsWith('\r') ? "\r" : "")));
    }
}
