using System.Collections.Concurrent;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;
using Npgsql;

namespace FleetTickets.Ingestor;

/// <summary>
/// Applies one generation of a file in one transaction: download, parse and COPY into staging, then, under the dataset's lock, rows, ledger, watermark, history and
/// event together. One transaction, because a pooler may give every transaction another session. Running it twice has one effect, unless forced.
/// </summary>
internal sealed class ApplyChangeFile(NpgsqlDataSource database, StagingStore staging, IngestorOptions options, TimeProvider time, ILogger<ApplyChangeFile> logger)
{
    /// <summary>A file that adds more tickets than this is worth 0.5 s for fresh planner statistics.</summary>
    private const long StatisticsAfter = 10_000;

    /// <summary>While files follow one another the day's snapshot, which costs more than a small file, is taken once in this time.</summary>
    private static readonly TimeSpan SnapshotInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// So long before midnight the snapshot is a part of the file's transaction: a past day is not rewritten, and a process that ends between the two, or a database that is
    /// away, must not leave the day without its last file.
    /// </summary>
    private static readonly TimeSpan EndOfDay = TimeSpan.FromMinutes(5);

    // By dataset: when its snapshot was last looked after.
    private readonly ConcurrentDictionary<string, long> _snapshots = new();

    /// <summary>Applies the file and returns what became of it; null when another process had applied it meanwhile.</summary>
    /// <param name="file">Its generation.</param>
    /// <param name="key">As requested.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="staged">Its rows, when they have been parsed already.</param>
    /// <param name="force">Apply it again.</param>
    /// <param name="cancellationToken">Stops it, up to the commit. <see cref="CatchUpSnapshotAsync"/> has to follow.</param>
    /// <exception cref="BadFileException">The file cannot be applied as it is; nothing of it was.</exception>
    public async Task<MergedFile?> RunAsync(
        LedgerEntry file, ChangeFileKey key, VerifiedStream content, StagedFile? staged, bool force, CancellationToken cancellationToken)
    {
        RefuseFutureName(key);
        var startedAt = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        staged ??= await StageAsync(connection, content, cancellationToken);

        var written = await MergeStore.WriteAsync(connection, file, staged, force, cancellationToken);
        if (written.Stream.File.IsApplied && !force) return null;

        var withSnapshot = EastAfricaTime.DateOf(written.At + EndOfDay) > EastAfricaTime.DateOf(written.At);
        var merged = await MergeStore.RecordAsync(connection, written, key, staged, force, withSnapshot, startedAt, cancellationToken);
        // From here on the outcome must be known: a cancelled commit may or may not have happened.
        await transaction.CommitAsync(CancellationToken.None);
        LogApplied(file, key, merged, staged);
        LogRejected(key, staged);
        return merged;
    }

    /// <summary>Takes the day's snapshot if the last one is older than the last file, whoever applied that: after the commit, which it would hold up.</summary>
    /// <param name="dataset">Its files'.</param>
    /// <param name="isLast">No other file of the dataset follows at once; otherwise one may wait for those after it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task CatchUpSnapshotAsync(string dataset, bool isLast, CancellationToken cancellationToken)
    {
        if (!isLast && _snapshots.TryGetValue(dataset, out var last) && time.GetElapsedTime(last) < SnapshotInterval) return;
        _snapshots[dataset] = time.GetTimestamp();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await MergeStore.RecordSnapshotAsync(connection, dataset, cancellationToken);
    }

    /// <summary>Before a message that cannot be served is parked, and none follows: those before it have left the snapshot to the last.</summary>
    public async Task EndWithoutFileAsync(string dataset, CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpSnapshotAsync(dataset, isLast: true, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.SnapshotOwed(logger, dataset, exception.GetType().Name);
        }
    }

    /// <summary>
    /// Refreshes the planner's statistics after a file that added many tickets: a baseline makes an empty table large at once, and until autovacuum looked, every reader's
    /// plan would be made for an empty table. By a function: ANALYZE is the tables' owner's, and the Ingestor need not be that.
    /// </summary>
    public async Task RefreshStatisticsAsync(string dataset, MergedFile? merged, CancellationToken cancellationToken)
    {
        if (merged is not { Counts.Inserted: > StatisticsAfter }) return;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command("select tickets.refresh_statistics(@dataset)", ("dataset", dataset)).RunAsync(cancellationToken);
    }

    /// <summary>Does everything that applying would do, and rolls it back: what <c>dry-run</c> shows.</summary>
    /// <param name="file">The object or local file.</param>
    /// <param name="known">Its row, when the ledger has it under another key.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<MergedFile> RehearseAsync(StoredObject file, LedgerEntry? known, VerifiedStream content, CancellationToken cancellationToken)
    {
        RefuseFutureName(file.Key);
        var startedAt = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var staged = await StageAsync(connection, content, cancellationToken);
        var taken = known ?? await LedgerStore.TakeUpAsync(connection, file, cancellationToken);
        var written = await MergeStore.WriteAsync(connection, taken, staged, taken.IsApplied, cancellationToken);
        var merged = await MergeStore.RecordAsync(connection, written, file.Key, staged, taken.IsApplied, withSnapshot: true, startedAt, cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
        return merged;
    }

    private Task<StagedFile> StageAsync(NpgsqlConnection connection, VerifiedStream content, CancellationToken cancellationToken) =>
        content.Source.Size > StagingStore.LargestSmall ? staging.CopyAsync(connection, content, cancellationToken) : staging.ParseAsync(content, cancellationToken);

    // Applied once, it would make every later file stale.
    private void RefuseFutureName(ChangeFileKey key)
    {
        var ahead = key.StartedAt - time.GetUtcNow();
        if (ahead > options.MaxFuture)
            throw new BadFileException(
                "future_name",
                $"The name {key.Name} (EAT) is {ahead.TotalMinutes:0} min later than now, more than {options.MaxFuture.TotalMinutes:0} min (INGESTOR_MAX_FUTURE): every file until then would be older. "
                + "Look at the exporter's clock; then have it applied under the time that it is of: fleetctl replay … --as <timestamp> --apply.");
    }

    private void LogApplied(LedgerEntry file, ChangeFileKey key, MergedFile merged, StagedFile staged)
    {
        var counts = merged.Counts;
        Log.Applied(
            logger, key.ToString(), file.Generation, merged.Run, merged.ExportType, merged.Late ? " late" : "",
            $"read {counts.RowsRead}: inserted {counts.Inserted}, updated {counts.Updated}, unchanged {counts.Unchanged}, stale {counts.Stale}, " +
            $"duplicates {counts.Duplicates}, alarms {counts.Alarms}, sentinels {counts.Sentinels}, repeated headers {counts.RepeatedHeader}, rejected {counts.Rejected}; " +
            $"announced {merged.Announced}",
            (long)staged.Took.TotalMilliseconds, (long)merged.Took.TotalMilliseconds);
    }

    private void LogRejected(ChangeFileKey key, StagedFile staged)
    {
        foreach (var (line, reason) in staged.FirstRejected) Log.RowRejected(logger, key.ToString(), line, reason);
        if (staged.Rejected > staged.FirstRejected.Count) Log.MoreRowsRejected(logger, key.ToString(), staged.Rejected - staged.FirstRejected.Count);
        if (staged.SurplusFields > 0) Log.SurplusFieldsDropped(logger, key.ToString(), staged.SurplusFields);
    }
}
