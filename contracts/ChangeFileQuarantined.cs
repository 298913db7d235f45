namespace FleetTickets.Contracts;

/// <summary>
/// A change file could not be applied and was set aside; the stream goes on. For operators. Delivered at least once with a deterministic
/// message id. Exchange <c>fleettickets.change-file-quarantined</c>, routing key = dataset.
/// </summary>
public sealed record ChangeFileQuarantined
{
    /// <summary>The dataset, for example <c>inc</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>The key the file was read from.</summary>
    public required string Key { get; init; }

    /// <summary>Where the file will be found, for example <c>automations/inc/quarantine/2026-06-22T15-50-39.csv</c>.</summary>
    public required string QuarantineKey { get; init; }

    /// <summary>A short stable word for programs, for example <c>missing_columns</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What was found, what was expected and what to do, for people.</summary>
    public required string Detail { get; init; }

    /// <summary>The first offending line of the file, from 1; null when the fault has no line.</summary>
    public long? Line { get; init; }

    /// <summary>When the quarantine was recorded.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
