namespace FleetTickets.ExporterSim.Oracle;

/// <summary>What one file of the stream says, before any order of application is chosen.</summary>
internal sealed class ObservedFile
{
    public required string Dataset { get; init; }
    public required string Name { get; init; }
    public required int Generation { get; init; }
    public required string Key { get; init; }
    public required string Kind { get; init; }
    public string? Case { get; init; }

    /// <summary>Null: the file is applied.</summary>
    public string? Badness { get; set; }

    public long RowsRead { get; set; }
    public long Alarms { get; set; }
    public long Sentinels { get; set; }

    /// <summary>One ticket has more than twenty different rows, or most rows of a file of 40 or more.</summary>
    public bool OneIdForMany { get; set; }

    public long RepeatedHeaders { get; set; }
    public long Duplicates { get; set; }
    public long Rejected { get; set; }

    /// <summary>The last surviving row of each ticket id, in file order, with its record number.</summary>
    public IReadOnlyList<Assertion> Assertions { get; set; } = [];

    public MergeCounts InNameOrder { get; set; } = new();
    public MergeCounts InVisibleOrder { get; set; } = new();
}

/// <summary>A file says of a ticket that this is its record.</summary>
internal sealed record Assertion(string TicketId, int Line, CleanRecord Record);

internal sealed record MergeCounts(long Inserted = 0, long Updated = 0, long Unchanged = 0, long Stale = 0, bool Late = false);
