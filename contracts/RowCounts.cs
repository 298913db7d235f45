namespace FleetTickets.Contracts;

/// <summary>
/// What became of each row of one file, in rows. <see cref="RowsRead"/> is the sum of all the others; the database checks it.
/// </summary>
public sealed record RowCounts
{
    /// <summary>Records in the file, without the header and blank lines.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Tickets that did not exist before.</summary>
    public required long Inserted { get; init; }

    /// <summary>Tickets whose record differed.</summary>
    public required long Updated { get; init; }

    /// <summary>Tickets whose record said the same as before.</summary>
    public required long Unchanged { get; init; }

    /// <summary>Rows older than what the ticket already shows.</summary>
    public required long Stale { get; init; }

    /// <summary>Rows overruled by a later line of the same file.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Alarm rows, dropped by rule.</summary>
    public required long Alarms { get; init; }

    /// <summary>Truncation notices of the exporter (<c>EXPORT STOPPED …</c>), dropped by rule.</summary>
    public required long Sentinels { get; init; }

    /// <summary>Rows that are the header once more, dropped by rule.</summary>
    public long RepeatedHeader { get; init; }

    /// <summary>Rows that cannot be stored; each stands in <c>tickets.rejected_rows</c> with its reason.</summary>
    public required long Rejected { get; init; }
}
