using System.Text;

namespace FleetTickets.ExporterSim.Oracle;

internal enum RowOutcome
{
    Sentinel,
    Alarm,
    RepeatedHeader,
    Rejected,
    Kept,
}

/// <summary>What becomes of the rows of one file, given its header.</summary>
internal sealed class RowReader
{
    private readonly IReadOnlyList<string> _header;
    private readonly int _ticketId;
    private readonly int _isAlarm;
    private readonly int[] _indexed;
    private readonly int[] _kept;
    private readonly int _region;
    private readonly int _rawStatus;
    private readonly IReadOnlyList<string> _columns;

    // layouts: the column lists of earlier files; equal ones are shared, which makes records of one layout quick to compare.
    public RowReader(IReadOnlyList<string> header, List<IReadOnlyList<string>> layouts)
    {
        header = [.. header.Select(CleaningRules.ColumnName)];
        _header = header;
        _ticketId = IndexOf("ticket_id");
        _isAlarm = IndexOf("is_alarm");
        _region = IndexOf("region");
        _rawStatus = IndexOf("raw_status");
        _indexed = [.. CleaningRules.IndexedColumns.Select(IndexOf).Where(i => i >= 0)];
        _kept = [.. Enumerable.Range(0, header.Count).Where(i => !CleaningRules.DroppedColumns.Contains(header[i]))];
        var columns = _kept.Select(i => header[i]).ToList();
        var known = layouts.Find(layout => layout.SequenceEqual(columns));
        if (known is null)
            layouts.Add(known = columns);
        _columns = known;
    }

    /// <summary>The first rule that applies decides.</summary>
    public RowOutcome Read(string[] fields, out string ticketId)
    {
        ticketId = Field(fields, _ticketId).Trim();
        if (ticketId.StartsWith(CleaningRules.Sentinel, StringComparison.Ordinal))
            return RowOutcome.Sentinel;
        if (CleaningRules.IsAlarm(Field(fields, _isAlarm)))
            return RowOutcome.Alarm;
        if (fields.Select(CleaningRules.ColumnName).SequenceEqual(_header))
            return RowOutcome.RepeatedHeader;
        if (CleaningRules.IsNoTicketId(ticketId)
            || fields.Any(field => field.Contains('\0', StringComparison.Ordinal))
            || fields.Length != _header.Count
            || _indexed.Any(i => Encoding.UTF8.GetByteCount(fields[i]) > CleaningRules.LongestIndexedField))
            return RowOutcome.Rejected;
        return RowOutcome.Kept;
    }

    /// <summary>The row without empty fields beyond the header's.</summary>
    public string[] WithoutSurplus(string[] fields) =>
        fields.Length > _header.Count && fields.Skip(_header.Count).All(field => field.Length == 0) ? fields[.._header.Count] : fields;

    public CleanRecord Clean(string[] fields)
    {
        var values = new string?[_kept.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var at = _kept[i];
            var text = fields[at];
            if (at == _region)
                text = text.ToLowerInvariant();
            else if (at == _rawStatus)
                text = text.ToUpperInvariant();
            values[i] = text.Length == 0 ? null : text;
        }

        return new CleanRecord(_columns, values);
    }

    private int IndexOf(string column)
    {
        for (var i = 0; i < _header.Count; i++)
            if (_header[i] == column)
                return i;
        return -1;
    }

    private static string Field(string[] fields, int at) => at >= 0 && at < fields.Length ? fields[at] : "";
}
