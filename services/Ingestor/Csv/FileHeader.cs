using System.Globalization;
using System.Text;

namespace FleetTickets.Ingestor.Csv;

/// <summary>
/// The header of a change file. Every row is a complete record, so a column that is absent is no column of nulls: without the columns that the rules and the typed
/// columns read, a file would close its tickets. Names are compared without the blanks and invisible characters around them and without case; nothing else is guessed.
/// </summary>
internal sealed class FileHeader
{
    public const string TicketId = "ticket_id";

    public const string IsAlarm = "is_alarm";

    /// <summary>Columns that no setting makes optional: what a row is, and whether its ticket is open, cannot be left to chance.</summary>
    public static readonly IReadOnlySet<string> Deciding = new HashSet<string> { TicketId, IsAlarm, "is_actionable" };

    /// <summary>Columns of the source that are not stored, and may be absent.</summary>
    public static readonly IReadOnlySet<string> Dropped =
        new HashSet<string> { "week_start", "week_end", "source_s3_bucket", "source_s3_key", "source_snapshot_id", "department", "source_type" };

    /// <summary>Columns of the source that are stored: each has to be there.</summary>
    public static readonly IReadOnlyList<string> Expected =
    [
        TicketId, "service_type", "bucket", "raw_status", "normalized_status", "created_at_service", "scheduled_at", "closed_at", "last_seen_at", "first_seen_at",
        "cluster", "region", "location_name", "latitude", "longitude", "assigned_team", "owner", "sla_status", "mttr", "is_auto_created", "is_auto_closed", IsAlarm,
        "is_actionable", "created_at", "updated_at",
    ];

    // With blanks and marks around it, and more than enough.
    private const int LongestName = 100;

    private static readonly IReadOnlySet<string> Known = Expected.Concat(Dropped).ToHashSet();

    private FileHeader(IReadOnlyList<string> names) => Names = names;

    /// <summary>A known column under its own name, any other as it stands in the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads the first row, in any order and with any further columns.</summary>
    /// <exception cref="BadFileException">A column is missing, or two have one name.</exception>
    public static FileHeader Read(IReadOnlyList<string> fields, IReadOnlySet<string> optional)
    {
        if (fields.Any(name => name.Contains('\0', StringComparison.Ordinal)))
            throw new BadFileException("not_csv", "The header contains a NUL character; expected a CSV text file.", 1);
        string[] names = [.. fields.Select(NameOf)];
        string[] missing = [.. Expected.Where(name => !names.Contains(name) && !optional.Contains(name))];
        if (missing.Length > 0)
        {
            string[] unknown = [.. fields.Where(name => !Known.Contains(Plain(name)))];
            throw new BadFileException(
                "missing_columns",
                $"{string.Join("; ", missing.Select(name => Missing(name, unknown)))}. Found {Shown(fields)}. "
                + "Expected every column of the source in the header: have the export mended, or, if the provider has dropped a column, name it in INGESTOR_OPTIONAL_COLUMNS.",
                1);
        }

        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BadFileException("duplicate_column", $"The header names the column '{PrintableText.Of(twice.Key, 200)}' {twice.Count()} times; expected each once.", 1);
        return new FileHeader(names);
    }

    /// <summary>Whether a row names columns: the id's, and most of its fields are names.</summary>
    public static bool IsHeader(ReadOnlySpan<string> fields)
    {
        var (named, hasId) = (0, false);
        foreach (var field in fields)
        {
            if (field.Length > LongestName || Plain(field) is not { } name || !Known.Contains(name)) continue;
            named++;
            hasId |= name == TicketId;
        }

        return hasId && named * 2 > fields.Length;
    }

    /// <summary>Whether a row is the header once more.</summary>
    public bool IsRepeatedIn(ReadOnlySpan<string> fields)
    {
        if (fields.Length != Names.Count) return false;
        for (var i = 0; i < fields.Length; i++)
            if (NameOf(fields[i]) != Names[i]) return false;
        return true;
    }

    public int IndexOf(string name)
    {
        for (var i = 0; i < Names.Count; i++)
            if (Names[i] == name) return i;
        return -1;
    }

    private static string NameOf(string field) => Plain(field) is var plain && Known.Contains(plain) ? plain : field;

    private static string Plain(string field)
    {
        var name = field.AsSpan();
        while (name.Length > 0 && IsBlank(name[0])) name = name[1..];
        while (name.Length > 0 && IsBlank(name[^1])) name = name[..^1];
        // Behind a byte order mark in mid-file the parser takes quotes for text.
        if (name is ['"', .. var quoted, '"']) name = quoted;
        return name.ToString().ToLowerInvariant();
    }

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || PrintableText.IsInvisible(CharUnicodeInfo.GetUnicodeCategory(c));

    private static string Missing(string name, string[] unknown)
    {
        var (similar, likeness) = unknown.Select(other => (other, Likeness(name, other))).OrderByDescending(one => one.Item2).FirstOrDefault();
        return $"{name} is missing" + (likeness > 0.5 ? $"; found '{PrintableText.Of(similar!, 200)}'" : "");
    }

    /// <summary>1 for the same letters and digits, 0 for nothing in common: what share of the longer name is left when the changes between the two are counted off.</summary>
    private static double Likeness(string one, string other)
    {
        var (a, b) = (Letters(one), Letters(other));
        if (a.Length == 0 || b.Length == 0 || b.Length > 100) return 0;
        var costs = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = costs[0];
            costs[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, costs[j]) = (costs[j], Math.Min(Math.Min(costs[j], costs[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return 1 - ((double)costs[b.Length] / Math.Max(a.Length, b.Length));
    }

    private static string Letters(string name) => string.Concat(name.Normalize(NormalizationForm.FormKC).ToLowerInvariant().Where(char.IsLetterOrDigit));

    private static string Shown(IReadOnlyList<string> header) =>
        PrintableText.Of(string.Join(", ", header.Take(5).Select(name => $"'{name}'")), 200) + (header.Count > 5 ? $" and {header.Count - 5} more" : "");
}
