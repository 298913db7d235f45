namespace FleetTickets.Migrations;

/// <summary>Where one file stands in this database.</summary>
public enum MigrationState
{
    /// <summary>Shipped, not in the ledger: the next run applies it.</summary>
    Pending,

    /// <summary>Applied by this runner, and the file is still the one that was applied.</summary>
    Applied,

    /// <summary>A definition whose text, or something it is built on, is no longer what was applied: the next run replaces it.</summary>
    Changed,

    /// <summary>In the ledger without a hash of ours: applied before FleetTickets came, taken as it stands.</summary>
    Adopted,

    /// <summary>In the ledger, below 20, not shipped: production's own.</summary>
    Foreign,

    /// <summary>Applied by this runner, but the file has another hash now: the runner refuses to go on.</summary>
    Edited,

    /// <summary>In the ledger, from 20 on, not shipped: a newer release was here. The runner refuses to go on.</summary>
    Unknown,
}

/// <summary>One line of <c>fleetctl migrate status</c>.</summary>
public sealed record MigrationStatus
{
    /// <summary>File name, for example <c>01_tickets_schema.sql</c>, or a definition such as <c>views/inc_open_sla</c>; for rows we do not ship, what the ledger says.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required MigrationState State { get; init; }

    /// <summary>When it was applied, if the ledger says so.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>SHA-256 of what was applied, as the ledger has it.</summary>
    public string? LedgerSha256 { get; init; }

    /// <summary>SHA-256 of the file as shipped.</summary>
    public string? FileSha256 { get; init; }

    /// <summary>What the file announces as a maintenance step, with its expected duration; null for the rest.</summary>
    public string? Maintenance { get; init; }

    /// <summary>Why a definition is to be run; null for the rest.</summary>
    public string? Reason { get; init; }
}
