using System.Globalization;
using System.Text;

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

    // What programs write for a value that they lack.
    private static readonly HashSet<string> Placeholders = new(StringComparer.OrdinalIgnoreCase)
    {
        "undefined", "null", "(null)", "<null>", "\\N", "nil", "nan", "none", "n/a", "#n/a", "na", "-", "[object object]", "ticket_id",
    };

    public static bool IsNoTicketId(string text) =>
        text.Length == 0 || Placeholders.Contains(text) || Encoding.UTF8.GetByteCount(text) > LongestTicketId
        || text.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>What a column is called, whatever the file has around its name; unknown ones as they stand.</summary>
    public static string ColumnName(string text) =>
        Isp.Columns.All.FirstOrDefault(name => string.Equals(name, text.Trim(' ', '\t', '\u00A0', '\uFEFF', '\u200B').Trim('"'), StringComparison.OrdinalIgnoreCase)) ?? text;

    /// <summary>A file without a header says nothing, and lacks nothing.</summary>
    public static bool LacksColumns(IReadOnlyList<string> header) =>
        header.Count > 0 && Isp.Columns.All.Except(DroppedColumns).Except(header.Select(ColumnName)).Any();

    public static bool IsAlarm(string text) => text.Trim().ToLowerInvariant() is "true" or "t" or "1";
}
