namespace FleetTickets.Ingestor.Csv;

/// <summary>What cleaning makes of a row. The merge decides the rest: duplicate, stale, unchanged, inserted, updated.</summary>
internal enum RowFate
{
    Kept,
    Sentinel,
    Alarm,
    Rejected,
}

/// <summary>One record of a change file after cleaning.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Fate">What cleaning makes of it.</param>
/// <param name="TicketId">The trimmed id, when kept.</param>
/// <param name="Record">The cleaned record as JSON in UTF-8, when kept; valid until the next row is read.</param>
/// <param name="Reason">Why it was rejected: a short stable word.</param>
/// <param name="Text">The row as read, printable and at most 8 KiB, when rejected.</param>
internal readonly record struct ChangeFileRow(long Line, RowFate Fate, string? TicketId, ReadOnlyMemory<byte> Record, string? Reason, string? Text)
{
    public static ChangeFileRow Kept(long line, string ticketId, ReadOnlyMemory<byte> record) => new(line, RowFate.Kept, ticketId, record, null, null);

    public static ChangeFileRow Dropped(long line, RowFate fate) => new(line, fate, null, default, null, null);

    public static ChangeFileRow Rejected(long line, string reason, string text) => new(line, RowFate.Rejected, null, default, reason, text);
}
