using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FleetTickets.Ingestor.Csv;

/// <summary>
/// The cleaning rules of one file's header: which columns stay, which change case, which are indexed. Writes a row as the JSON that
/// is stored: an empty field becomes null, everything else stays text, unchanged.
/// </summary>
internal sealed class RecordCleaner
{
    public const int MaxTicketIdBytes = 200;

    /// <summary>A B-tree entry holds about 2,700 bytes; indexed fields stay well below, so that no insert fails for it.</summary>
    public const int MaxIndexedFieldBytes = 1_000;

    private const string SentinelPrefix = "EXPORT STOPPED";

    private static readonly HashSet<string> DroppedColumns =
        ["week_start", "week_end", "source_s3_bucket", "source_s3_key", "source_snapshot_id", "department", "source_type"];

    private static readonly HashSet<string> IndexedColumns =
        ["normalized_status", "raw_status", "bucket", "cluster", "region", "location_name", "assigned_team", "owner"];

    private readonly Column[] _columns;
    private readonly int _ticketId;
    private readonly int _isAlarm;

    private RecordCleaner(Column[] columns, int ticketId, int isAlarm)
    {
        _columns = columns;
        _ticketId = ticketId;
        _isAlarm = isAlarm;
    }

    /// <summary>Reads a header, in any order and with any further columns.</summary>
    /// <exception cref="BadFileException">No <c>ticket_id</c> column, or two columns of one name.</exception>
    public static RecordCleaner For(IReadOnlyList<string> header)
    {
        var ticketId = IndexOf(header, "ticket_id");
        if (ticketId < 0)
            throw new BadFileException("no_ticket_id_column", $"The header has no column ticket_id; found {Shown(header)}. Expected a CSV export of tickets with its header on line 1.", 1);
        if (header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BadFileException("duplicate_column", $"The header names the column '{twice.Key}' {twice.Count()} times; expected each once.", 1);
        if (header.FirstOrDefault(name => name.Contains('\0', StringComparison.Ordinal)) is not null)
            throw new BadFileException("not_csv", "The header contains a NUL character; expected a CSV text file.", 1);
        return new RecordCleaner([.. header.Select(Column.Named)], ticketId, IndexOf(header, "is_alarm"));
    }

    /// <summary>What is wrong, or what kind of row this is; <see cref="RowFate.Kept"/> rows can be written with <see cref="Write"/>.</summary>
    public (RowFate Fate, string? Reason) Judge(ReadOnlySpan<string> fields)
    {
        var ticketId = _ticketId < fields.Length ? fields[_ticketId].AsSpan().Trim() : default;
        if (ticketId.StartsWith(SentinelPrefix, StringComparison.Ordinal)) return (RowFate.Sentinel, null);
        if (_isAlarm >= 0 && _isAlarm < fields.Length && IsTrue(fields[_isAlarm].AsSpan().Trim())) return (RowFate.Alarm, null);
        return Fault(fields, ticketId) is { } reason ? (RowFate.Rejected, reason) : (RowFate.Kept, null);
    }

    /// <summary>The key of the ticket: its id without blanks around it (the record keeps them).</summary>
    public string TicketId(ReadOnlySpan<string> fields) => fields[_ticketId].Trim();

    /// <summary>Writes the cleaned record.</summary>
    public void Write(ReadOnlySpan<string> fields, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (var i = 0; i < _columns.Length; i++)
        {
            var column = _columns[i];
            if (column.Dropped) continue;
            if (fields[i].Length == 0) json.WriteNull(column.Name);
            else json.WriteString(column.Name, column.Clean(fields[i]));
        }

        json.WriteEndObject();
    }

    private string? Fault(ReadOnlySpan<string> fields, ReadOnlySpan<char> ticketId)
    {
        if (fields.Length != _columns.Length) return "field_count";
        foreach (var field in fields)
            if (field.Contains('\0', StringComparison.Ordinal)) return "nul_character";
        if (ticketId.IsEmpty) return "no_ticket_id";
        if (Encoding.UTF8.GetByteCount(ticketId) > MaxTicketIdBytes) return "ticket_id_too_long";
        for (var i = 0; i < _columns.Length; i++)
            if (_columns[i].Indexed && fields[i].Length * 3 > MaxIndexedFieldBytes && Encoding.UTF8.GetByteCount(_columns[i].Clean(fields[i])) > MaxIndexedFieldBytes)
                return "indexed_field_too_long";
        return null;
    }

    private static bool IsTrue(ReadOnlySpan<char> value) =>
        value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("t", StringComparison.OrdinalIgnoreCase);

    private static int IndexOf(IReadOnlyList<string> header, string name)
    {
        for (var i = 0; i < header.Count; i++)
            if (header[i] == name) return i;
        return -1;
    }

    private static string Shown(IReadOnlyList<string> header) =>
        PrintableText.Of(string.Join(", ", header.Take(5).Select(name => $"'{name}'")), 200) + (header.Count > 5 ? $" and {header.Count - 5} more" : "");

    private sealed record Column(JsonEncodedText Name, bool Dropped, bool Indexed, bool Lower, bool Upper)
    {
        public static Column Named(string name) => new(
            JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping),
            DroppedColumns.Contains(name),
            IndexedColumns.Contains(name),
            Lower: name == "region",
            Upper: name == "raw_status");

        public string Clean(string value) => Lower ? value.ToLowerInvariant() : Upper ? value.ToUpperInvariant() : value;
    }
}
