namespace FleetTickets.ExporterSim.Isp;

/// <summary>The 32 columns of the export, in the order the exporter writes them.</summary>
internal static class Columns
{
    public static readonly IReadOnlyList<string> All =
    [
        "ticket_id", "source_type", "service_type", "bucket", "raw_status", "normalized_status", "created_at_service", "scheduled_at",
        "closed_at", "last_seen_at", "first_seen_at", "week_start", "week_end", "cluster", "region", "location_name", "latitude",
        "longitude", "department", "assigned_team", "owner", "sla_status", "mttr", "is_auto_created", "is_auto_closed", "is_alarm",
        "is_actionable", "source_s3_bucket", "source_s3_key", "source_snapshot_id", "created_at", "updated_at",
    ];

    private static readonly Dictionary<string, int> Positions = All.Select((name, at) => (name, at)).ToDictionary(c => c.name, c => c.at);

    public static int IndexOf(string column) => Positions[column];
}
