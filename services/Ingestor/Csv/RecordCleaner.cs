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
    /// <summary>A B-tree entry holds about 2,700 bytes; indexed fields stay well below, so that no insert fails for it.</summary>
    public const int MaxIndexedFieldBytes = 1_000;

    private const string SentinelPrefix = "EXPORT STOPPED";

    private static readonly HashSet<string> IndexedColumns =
        ["normalized_status", "raw_status", "bucket", "cluster", "region", "location_name", "assigned_team", "owner"];

    private readonly FileHeader _header;
    private readonly Column[] _columns;
    private readonly int _ticketId;
    private readonly int _isAlarm;

    public RecordCleaner(FileHeader header)
    {
        _header = header;
        _columns = [.. header.Names.Select(Column.Named)];
        _ticketId = header.IndexOf(FileHeader.TicketId);
        _isAlarm = header.IndexOf(FileHeader.IsAlarm);
    }

    /// <summary>Fields that a row should have.</summary>
    public int Columns => _columns.Length;

    /// <summary>What is wrong, or what kind of row this is; <see cref="RowFate.Kept"/> rows can be written with <see cref="Write"/>.</summary>
    public (RowFate Fate, string? Reason) Judge(ReadOnlySpan<string> fields)
    {
        var ticketId = _ticketId < fields.Length ? fields[_ticketId].Trim() : "";
        if (ticketId.StartsWith(SentinelPrefix, StringComparison.Ordinal)) return (RowFate.Sentinel, null);
        var hasAlarm = _isAlarm >= 0 && _isAlarm < fields.Length;
        var alarm = hasAlarm ? fields[_isAlarm].AsSpan().Trim() : default;
        if (!(hasAlarm && (IsTrue(alarm) || IsFalse(alarm))) && FileHeader.IsHeader(fields))
            return _header.IsRepeatedIn(fields)
                ? (RowFate.RepeatedHeader, null)
                : throw new BadFileException(
                    "second_header", "Found another header, with other columns or in another order, expected one header: the rows below it would be read as what they are not. Export it again, as two files.");
        // A row with a field too many or too few has other values in these places: what it says cannot be told.
        if (fields.Length == _columns.Length && IsTrue(alarm)) return (RowFate.Alarm, null);
        return Fault(fields, ticketId) is { } reason ? (RowFate.Rejected, reason) : (RowFate.Kept, null);
    }

    /// <summary>The key of the ticket: its id without blanks around it (the record keeps them).</summary>
    public string TicketId(ReadOnlySpan<string> fields) => fields[_ticketId].Trim();

    /// <summary>The ticket that a rejected row most likely meant; null when it names none.</summary>
    public string? MeantTicketId(ReadOnlySpan<string> fields) => _ticketId < fields.Length ? TicketIdFault.Meant(fields[_ticketId]) : null;

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

    private string? Fault(ReadOnlySpan<string> fields, string ticketId)
    {
        if (fields.Length != _columns.Length) return "field_count";
        foreach (var field in fields)
            if (field.Contains('\0', StringComparison.Ordinal)) return "nul_character";
        if (TicketIdFault.Of(ticketId) is { } fault) return fault;
        for (var i = 0; i < _columns.Length; i++)
            if (_columns[i].Indexed && fields[i].Length * 3 > MaxIndexedFieldBytes && Encoding.UTF8.GetByteCount(_columns[i].Clean(fields[i])) > MaxIndexedFieldBytes)
                return "indexed_field_too_long";
        return null;
    }

    private static bool IsFalse(ReadOnlySpan<char> value) =>
        value is "0" or "" || value.Equals("false", StringComparison.OrdinalIgnoreCase) || value.Equals("f", StringComparison.OrdinalIgnoreCase);

    private static bool IsTrue(ReadOnlySpan<char> value) =>
        value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("t", StringComparison.OrdinalIgnoreCase);

    private sealed record Column(JsonEncodedText Name, bool Dropped, bool Indexed, bool Lower, bool Upper)
    {
        public static Column Named(string name) => new(
            JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping),
            FileHeader.Dropped.Contains(name),
            IndexedColumns.Contains(name),
            Lower: name == "region",
            Upper: name == "raw_status");

        public string Clean(string value) => Lower ? value.ToLowerInvariant() : Upper ? value.ToUpperInvariant() : value;
    }
}
