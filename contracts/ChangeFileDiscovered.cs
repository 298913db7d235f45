namespace FleetTickets.Contracts;

/// <summary>
/// A change file waits in the bucket: a request to apply it. Published by the Scanner, or by a person; a complete request is
/// <c>{"dataset":"inc","key":"automations/inc/changes/2026-06-22T15-50-39.csv"}</c>. Delivered at least once; applying is idempotent.
/// Exchange <c>fleettickets.change-file-discovered</c>, routing key = dataset.
/// </summary>
public sealed record ChangeFileDiscovered
{
    /// <summary>The dataset the file belongs to, for example <c>inc</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>The object's full key in the configured bucket, for example <c>automations/inc/changes/2026-06-22T15-50-39.csv</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The object's ETag as listed, without quotes. With <see cref="LastModified"/> and <see cref="Size"/> it lets the Ingestor receive the file before its turn; when the store has something else by then, or without it, the Ingestor takes the object as it is.</summary>
    public string? Etag { get; init; }

    /// <summary>The object's last modification as listed by the store, for example <c>2026-06-22T13:05:58.125+00:00</c>. Information, as above.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The object's size as listed, in bytes. Information, as above.</summary>
    public long? Size { get; init; }

    /// <summary>When the Scanner saw the object; kept in the ledger. For example <c>2026-06-22T13:06:01.447+00:00</c>.</summary>
    public DateTimeOffset? DiscoveredAt { get; init; }

    /// <summary><c>normal</c> (the default when absent), or <c>force</c> to apply an already applied file again.</summary>
    public string? Mode { get; init; }
}
