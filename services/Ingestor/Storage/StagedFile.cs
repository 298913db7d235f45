using FleetTickets.Ingestor.Csv;

namespace FleetTickets.Ingestor.Storage;

/// <summary>A file that is parsed, and what parsing alone decided of its rows.</summary>
internal sealed class StagedFile
{
    /// <summary>The SHA-256 of the bytes read, in hex.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>How long receiving, parsing and, of a large file, copying took.</summary>
    public TimeSpan Took { get; set; }

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
    public bool IsLarge => Rows is null;

    /// <summary>The rows of a small file that the merge is to stage; null when they lie in the session's staging table.</summary>
    public StagedRows? Rows { get; init; }

    /// <summary>Rows that are of a ticket.</summary>
    public long TicketRows => Kept + Rejected;

    public long RowsRead => TicketRows + Alarms + Sentinels + RepeatedHeaders;
}

/// <summary>Rows in memory, a list for each column of the staging table.</summary>
internal sealed class StagedRows
{
    public List<long> Lines { get; } = [];

    public List<string?> TicketIds { get; } = [];

    /// <summary>JSON in UTF-8.</summary>
    public List<byte[]?> Records { get; } = [];

    public List<string?> Reasons { get; } = [];

    public List<string?> Texts { get; } = [];

    public void Add(ChangeFileRow row)
    {
        Lines.Add(row.Line);
        TicketIds.Add(row.TicketId);
        Records.Add(row.Fate == RowFate.Kept ? row.Record.ToArray() : null);
        Reasons.Add(row.Reason);
        Texts.Add(row.Text);
    }
}
