namespace FleetTickets.Contracts;

/// <summary>
/// A change file was applied and committed: what it changed. At least one message per applied run, also when nothing changed; a big
/// file arrives in parts of at most 5,000 tickets. Delivered at least once with a deterministic message id: de-duplicate by it.
/// Exchange <c>fleettickets.tickets-upserted</c>, routing key = dataset.
/// </summary>
public sealed record TicketsUpserted
{
    /// <summary>The dataset, for example <c>inc</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>The key the file was applied from, for example <c>automations/inc/changes/2026-06-22T15-50-39.csv</c>.</summary>
    public required string Key { get; init; }

    /// <summary><c>baseline</c> for the first file applied on an empty watermark, else <c>delta</c>.</summary>
    public required string ExportType { get; init; }

    /// <summary>The dataset's watermark after this file: the key of the newest file applied so far.</summary>
    public required string? Watermark { get; init; }

    /// <summary>True when a newer file of the dataset had been applied before this one.</summary>
    public bool Late { get; init; }

    /// <summary>When the rows were committed, to the transaction's clock.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What became of every row of the file; the same in each part.</summary>
    public required RowCounts Counts { get; init; }

    /// <summary>The tickets that changed, in this part, by ticket id. Empty when nothing changed.</summary>
    public required IReadOnlyList<TicketChange> Tickets { get; init; }

    /// <summary>This part's number, from 1.</summary>
    public required int Part { get; init; }

    /// <summary>How many parts announce this run, at least 1.</summary>
    public required int Parts { get; init; }
}
