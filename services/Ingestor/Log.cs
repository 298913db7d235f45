namespace FleetTickets.Ingestor;

/// <summary>Everything the Ingestor logs: event ids 2000 to 2999.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Applied {Key} (generation {Generation}, run {Run}, {ExportType}{Late}): {Counts}; staged in {StagingMs} ms, merged in {MergeMs} ms.")]
    public static partial void Applied(ILogger logger, string key, int generation, int run, string exportType, string late, string counts, long stagingMs, long mergeMs);

    [LoggerMessage(2001, LogLevel.Information, "{Key} was already applied at {AppliedAt:O}; use force to run it again.")]
    public static partial void AlreadyApplied(ILogger logger, string key, DateTime appliedAt);

    [LoggerMessage(2002, LogLevel.Debug, "Archived {Key} as {ArchiveKey}.")]
    public static partial void Archived(ILogger logger, string key, string archiveKey);

    [LoggerMessage(2003, LogLevel.Warning, "{Key} holds a newer generation than the one applied (generation {Generation}): left in place, it is a file of its own.")]
    public static partial void Superseded(ILogger logger, string key, int generation);

    [LoggerMessage(2004, LogLevel.Information, "{Key} is not there any more and needs nothing: it was taken care of before (now {Place}).")]
    public static partial void DoneBefore(ILogger logger, string key, string place);

    [LoggerMessage(2005, LogLevel.Warning, "{Key}, line {Line}: the row cannot be stored ({Reason}), its ticket is as it was; see tickets.rejected_rows, and fleetctl rejected.")]
    public static partial void RowRejected(ILogger logger, string key, long line, string reason);

    [LoggerMessage(2006, LogLevel.Warning, "{Key}: {More} more rows cannot be stored; see tickets.rejected_rows, and fleetctl rejected.")]
    public static partial void MoreRowsRejected(ILogger logger, string key, long more);

    [LoggerMessage(2007, LogLevel.Information, "{Key}: {Rows} rows had more fields than the header, all empty: these were dropped.")]
    public static partial void SurplusFieldsDropped(ILogger logger, string key, long rows);

    [LoggerMessage(2010, LogLevel.Error, "Quarantined {Key} as {QuarantineKey}: {Reason}. {Detail}")]
    public static partial void Quarantined(ILogger logger, string key, string quarantineKey, string reason, string detail);

    [LoggerMessage(2020, LogLevel.Warning, "{Key} waits, to be tried again: {Kind}: {Detail}")]
    public static partial void RetriedLater(ILogger logger, string key, string kind, string detail);

    [LoggerMessage(2029, LogLevel.Warning, "{Sessions} sessions of the database that held a dataset's lock were ended: their process had sent nothing for 20 s. It is frozen, or cannot reach the database.")]
    public static partial void FrozenSessionsEnded(ILogger logger, long sessions);

    [LoggerMessage(2023, LogLevel.Warning, "{Dataset} {Name} could not be marked as put down ({Kind}); if this process ends now, that counts as a crash.")]
    public static partial void NotPutDown(ILogger logger, string dataset, string name, string kind);

    [LoggerMessage(2028, LogLevel.Warning, "The snapshot of the day of {Dataset} could not be taken ({Kind}): the next file's end takes it.")]
    public static partial void SnapshotOwed(ILogger logger, string dataset, string kind);

    [LoggerMessage(2024, LogLevel.Error, "{Dataset} {Name} is applied and announced, and stays in changes/: {Reason}. The next offer of the Scanner tries again.")]
    public static partial void ArchivingOwed(ILogger logger, string dataset, string name, string reason);

    [LoggerMessage(2025, LogLevel.Error, "{Dataset} {Name} is set aside in the ledger, and stays in changes/: {Reason}. The next offer of the Scanner tries again.")]
    public static partial void MoveOwed(ILogger logger, string dataset, string name, string reason);

    [LoggerMessage(2026, LogLevel.Error, "The {Dependency} has not been reached for {Seconds:0} s while a request was in hand: this replica gives the request back and consumes again when the {Dependency} answers.")]
    public static partial void HandedOver(ILogger logger, string dependency, double seconds);

    [LoggerMessage(2027, LogLevel.Warning, "Database and bucket answer: this replica consumes again.")]
    public static partial void ConsumesAgain(ILogger logger);

    [LoggerMessage(2021, LogLevel.Error, "{Dataset} {Name} failed for no known reason (attempt {Attempt}).")]
    public static partial void FailedForNoKnownReason(ILogger logger, string dataset, string name, int attempt, Exception exception);

    [LoggerMessage(2022, LogLevel.Critical, "{Dataset} is paused: several files in a row failed for no known reason. {Name} is tried again until it succeeds; nothing is set aside. Look at fleetctl status.")]
    public static partial void Paused(ILogger logger, string dataset, string name);
}
