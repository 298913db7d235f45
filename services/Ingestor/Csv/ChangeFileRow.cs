namespace FleetTickets.Ingestor.Csv;

/// <summary>What cleaning makes of a row. The merge decides the rest: duplicate, stale, unchanged, inserted, updated.</summary>
internal enum RowFate
{
    Kept,
    Sentinel,
    Alarm,

    /// <summary>The header once more, as where two exports were put together.</summary>
    RepeatedHeader,
    Rejected,
}

/// <summary>One record of a change file after cleaning.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Fate">What cleaning makes of it.</param>
/// <param name="TicketId">The trimmed id, when kept; when rejected, the ticket that was most likely meant, if any.</param>
/// <param name="Record">The cleaned record as JSON in UTF-8, when kept; valid until the next row is read.</param>
/// <param name="Reason">Why it was rejected: a short stable word.</param>
/// <param name="Text">The row as read, printable and at most 8 KiB, when rejected.</param>
/// <param name="HadSurplusFields">It had more fields than the header, all of them empty: they were dropped.</param>
internal readonly record struct ChangeFileRow(
    long Line, RowFate Fate, string? TicketId, ReadOnlyMemory<byte> Record, string? Reason, string? Text, bool HadSurplusFields);
