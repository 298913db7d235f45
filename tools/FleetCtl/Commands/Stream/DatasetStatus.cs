namespace FleetTickets.FleetCtl.Commands.Stream;

/// <summary>The state of one dataset.</summary>
internal sealed record DatasetStatus
{
    public required string Dataset { get; init; }

    /// <summary>current, working, stalled (a file has waited over 10 minutes), paused, empty, or unreachable (the bucket).</summary>
    public string State { get; init; } = "";

    public required string? Watermark { get; init; }

    public int? Waiting { get; init; }

    public long? OldestWaitingSeconds { get; init; }

    public required long Rows { get; init; }

    public required DateTime? LastAppliedAt { get; init; }

    public required string? PausedReason { get; init; }

    /// <summary>Database user of another program than the Ingestor that wrote tickets of the dataset, the last one; null when none did.</summary>
    public required string? OtherWriter { get; init; }

    public required DateTime? OtherWriterAt { get; init; }

    public required LastFile? LastFile { get; init; }

    public required IReadOnlyList<QuarantinedFile> Quarantined { get; init; }
}

/// <summary>The file applied last, with its counts.</summary>
internal sealed record LastFile(
    string Key, string State, bool Late, DateTime AppliedAt, long RowsRead, long Inserted, long Updated, long Unchanged, long Stale, long Duplicates, long Alarms, long Sentinels, long Rejected);

/// <summary>A file that was set aside, and why.</summary>
internal sealed record QuarantinedFile(string QuarantineKey, string Reason, string Detail, long? Line, DateTime QuarantinedAt);
