namespace FleetTickets.Ingestor.Storage;

/// <summary>A row of the ledger: one generation of a change file, and the states it has reached.</summary>
internal sealed record LedgerEntry
{
    public required long Id { get; init; }

    public required string Dataset { get; init; }

    public required int Epoch { get; init; }

    public required string Name { get; init; }

    public required int Generation { get; init; }

    public required DateTime LastModified { get; init; }

    public required string State { get; init; }

    public required string? Sha256 { get; init; }

    public required string? ArchiveKey { get; init; }

    public required string? QuarantineKey { get; init; }

    public required DateTime? AppliedAt { get; init; }

    public required DateTime? AnnouncedAt { get; init; }

    public required DateTime? ArchivedAt { get; init; }

    public required int UnknownFailures { get; init; }

    /// <summary>How often in a row a process ended with it in hand.</summary>
    public required int Crashes { get; init; }

    /// <summary>Its rows have been committed. What is left is to announce and to archive.</summary>
    public bool IsApplied => AppliedAt is not null;

    public bool IsQuarantined => State == "quarantined";

    /// <summary>A former loader applied and archived it, before there was a ledger.</summary>
    public bool IsAdopted => State == "adopted";
}
