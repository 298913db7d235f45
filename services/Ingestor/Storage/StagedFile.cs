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

    public long Rejected { get; set; }

    /// <summary>The line of the first rejected row.</summary>
    public long? FirstRejectedLine { get; set; }

    public long RowsRead => Kept + Alarms + Sentinels + Rejected;
}
