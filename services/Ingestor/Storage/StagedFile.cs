namespace FleetTickets.Ingestor.Storage;

/// <summary>A file that lies parsed in the session's staging table, and what parsing alone decided of its rows.</summary>
internal sealed class StagedFile
{
    /// <summary>The SHA-256 of the bytes read, in hex.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Rows that the merge has to judge.</summary>
    public long Kept { get; set; }

    public long Alarms { get; set; }

    public long Sentinels { get; set; }

    /// <summary>Rows that are the header once more.</summary>
    public long RepeatedHeaders { get; set; }

    /// <summary>Rows whose surplus empty fields were dropped; each counts elsewhere, too.</summary>
    public long SurplusFields { get; set; }

    public long Rejected { get; set; }

    /// <summary>The first rejected rows, for the log.</summary>
    public List<(long Line, string Reason)> FirstRejected { get; } = [];

    /// <summary>Whether the statements of the merge are planned for this file, with statistics of its own: for a few rows that takes longer than running them.</summary>
    public required bool IsLarge { get; init; }

    /// <summary>Rows that are of a ticket.</summary>
    public long TicketRows => Kept + Rejected;

    public long RowsRead => TicketRows + Alarms + Sentinels + RepeatedHeaders;
}
