using System.Text.Json.Serialization;

namespace FleetTickets.FleetCtl.Commands.Stream;

/// <summary>The state of one dataset.</summary>
internal sealed record DatasetStatus
{
    /// <summary>Files wait for seconds; one that waits longer than this needs a person's look.</summary>
    private const long StalledAfterSeconds = 600;

    /// <summary>The exporter writes several times a day: a day without a file is more than a night.</summary>
    private const long SilentAfterSeconds = 86_400;

    public required string Dataset { get; init; }

    /// <summary>
    /// The first of these that is true: unreachable (the bucket), broker_unreachable, paused, stalled (a file has waited over 10 minutes), renamed, future_name, quarantined,
    /// dead_letters, no_consumer, archiving_owed, unpublished_events, unrouted_events, rejected_rows, ignored_names, silent (no new file for a day), other_writer, working, empty, current.
    /// </summary>
    public string State => Reasons.Count > 0 ? Reasons[0] : Waiting > 0 ? "working" : Watermark is null ? "empty" : "current";

    /// <summary>Everything that a person has to look at, the worst first.</summary>
    public IReadOnlyList<string> Reasons =>
    [
        .. new (string Word, bool Holds)[]
        {
            ("unreachable", Waiting is null),
            ("broker_unreachable", Queues is null),
            ("paused", PausedReason is not null),
            ("stalled", OldestWaitingSeconds > StalledAfterSeconds),
            ("renamed", Ignored?.RenamedForm is not null),
            ("future_name", Quarantined.Any(file => file.Reason == "future_name")),
            ("quarantined", Quarantined.Any(file => file.Reason != "future_name")),
            ("dead_letters", DeadLetters?.Count > 0),
            ("no_consumer", Unserved?.Count > 0),
            ("archiving_owed", ArchivingOwed.Count > 0),
            ("unpublished_events", UnpublishedEvents > 0),
            ("unrouted_events", UnroutedEvents.Count > 0),
            ("rejected_rows", RejectedRows > 0),
            ("ignored_names", Ignored?.Count > 0),
            ("silent", NewestFileSeconds > SilentAfterSeconds),
            ("other_writer", OtherWriter is not null),
        }.Where(reason => reason.Holds).Select(reason => reason.Word),
    ];

    public required string? Watermark { get; init; }

    public int? Waiting { get; init; }

    public long? OldestWaitingSeconds { get; init; }

    public required long Rows { get; init; }

    public required DateTime? LastAppliedAt { get; init; }

    public required string? PausedReason { get; init; }

    /// <summary>Database user of another program than the Ingestor that wrote tickets of the dataset, the last one; null when none did.</summary>
    public required string? OtherWriter { get; init; }

    public required DateTime? OtherWriterAt { get; init; }

    /// <summary>Rows that could not be stored and that nobody has settled.</summary>
    public required long RejectedRows { get; init; }

    /// <summary>When the newest file, waiting or in the ledger, was written, as listed by the store.</summary>
    public required DateTimeOffset? NewestFileAt { get; init; }

    /// <summary>How long ago that was.</summary>
    public long? NewestFileSeconds { get; init; }

    /// <summary>Objects under changes/ that are no change files; null when the bucket cannot be listed.</summary>
    public IgnoredObjects? Ignored { get; init; }

    /// <summary>Applied files that the store does not let be moved, each with the reason.</summary>
    public required IReadOnlyList<string> ArchivingOwed { get; init; }

    /// <summary>Null when the broker cannot be asked.</summary>
    [JsonIgnore]
    public BrokerQueues? Queues { get; init; }

    /// <summary>Messages that were refused or not understood, by queue.</summary>
    public IReadOnlyList<QueueDepth>? DeadLetters => Queues?.DeadLetters;

    /// <summary>Messages that nobody consumes, by queue.</summary>
    public IReadOnlyList<QueueDepth>? Unserved => Queues?.Unserved;

    /// <summary>Events that were committed over ten minutes ago and have not been published.</summary>
    public required long UnpublishedEvents { get; init; }

    /// <summary>Events that no queue took.</summary>
    public required IReadOnlyList<UnroutedEvents> UnroutedEvents { get; init; }

    public required LastFile? LastFile { get; init; }

    public required IReadOnlyList<QuarantinedFile> Quarantined { get; init; }
}

/// <summary>The file applied last, with its counts.</summary>
internal sealed record LastFile(
    string Key, string State, bool Late, DateTime AppliedAt, long RowsRead, long Inserted, long Updated, long Unchanged, long Stale, long Duplicates, long Alarms, long Sentinels, long Rejected);

/// <summary>Objects under changes/ whose names are no change files'.</summary>
/// <param name="Count">How many.</param>
/// <param name="Examples">A few of their keys.</param>
/// <param name="RenamedForm">The form of those that look like an exporter's, and are newer than every change file; null when there are none.</param>
internal sealed record IgnoredObjects(int Count, IReadOnlyList<string> Examples, string? RenamedForm);

/// <summary>A file that was set aside, and why.</summary>
internal sealed record QuarantinedFile(string QuarantineKey, string Reason, string Detail, long? Line, DateTime QuarantinedAt);

/// <summary>Events of one kind that the broker had no queue for, and when the first of them was stored.</summary>
internal sealed record UnroutedEvents(string Event, long Events, DateTime Since);
