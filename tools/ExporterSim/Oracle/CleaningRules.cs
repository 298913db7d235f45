namespace FleetTickets.ExporterSim.Oracle;

/// <summary>The cleaning rules as the Oracle understands them. Nothing here is shared with the Ingestor, so that the two can disagree.</summary>
internal static class CleaningRules
{
    public const int LongestTicketId = 200;
    public const int LongestIndexedField = 1000;
    public const int LongestField = 64 * 1024;
    public const int LongestRow = 1024 * 1024;
    public const int RejectedRowsAllowed = 100;
    public const double RejectedShareAllowed = 0.05;
    public const string Sentinel = "EXPORT STOPPED";

    public static readonly IReadOnlySet<string> DroppedColumns = new HashSet<string>(StringComparer.Ordinal)
    {
        "week_start", "week_end", "source_s3_bucket", "source_s3_key", "source_snapshot_id", "department", "source_type",
    };

    public static readonly IReadOnlyList<string> IndexedColumns =
        ["cluster", "region", "location_name", "normalized_status", "raw_status", "bucket", "assigned_team", "owner"];

    public static bool IsAlarm(string text) => text.Trim().ToLowerInvariant() is "true" or "t" or "1";
}
