using System.Diagnostics;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;
using Npgsql;

namespace FleetTickets.Ingestor;

/// <summary>
/// Serves one request for a file, whatever state the file is in: apply, announce, archive; or finish what is missing; or set aside.
/// Returning means nothing is left to do. Idempotent: a repeated request does what is still undone. Failures that may pass are thrown for the
/// caller to retry; what can never succeed ends in quarantine or in a <see cref="RefusedRequestException"/>.
/// </summary>
internal sealed class IngestChangeFile(
    ChangeFileStore store, StagingStore staging, LedgerStore ledger, ApplyChangeFile apply, FinishChangeFile finish, QuarantineChangeFile quarantine, FilesInHand inHand, ArchiveBatches batches,
    TimeProvider time, ILogger<IngestChangeFile> logger)
{
    /// <summary>A file that fails so often for no known reason is set aside.</summary>
    public const int UnknownAttempts = 5;

    /// <summary>A file with which a process has died so often in a row is set aside.</summary>
    public const int MostCrashes = 3;

    /// <summary>So many files in a row that fail for no known reason are no accident of the files: the dataset waits for a person.</summary>
    public const int PauseAfterUnknownFiles = 3;

    /// <summary>What was read longer ago, while the files before it were retried, is read again: it may have been withdrawn.</summary>
    private static readonly TimeSpan ReadAheadValidity = TimeSpan.FromSeconds(10);

    public async Task RunAsync(ChangeFileRequest request, CancellationToken cancellationToken)
    {
        var ahead = request.Turn.HasCome || request.Listed is null ? null : await ReadAheadAsync(request.Listed, cancellationToken);
        var read = time.GetTimestamp();
        await request.Turn.ComesAsync(cancellationToken);
        if (request.Turn.HasApplied) request = request with { Force = false };
        var isCurrent = await inHand.TakeAsync(request.Key, request.Turn, cancellationToken) && time.GetElapsedTime(read) < ReadAheadValidity;
        try
        {
            try
            {
                await ServeAsync(request, isCurrent ? ahead : null, cancellationToken);
            }
            catch (RefusedRequestException)
            {
                await EndAsync(request, cancellationToken);
                throw;
            }

            await EndAsync(request, cancellationToken);
        }
        catch (Exception exception) when (FailureClasses.Of(exception, cancellationToken) is FailureClass.Unknown or FailureClass.BadFile)
        {
            inHand.Stall(request.Key, request.Turn, $"{request.Key} fails for no known reason");
            throw;
        }
        catch (Exception exception) when (FailureClasses.Of(exception, cancellationToken) == FailureClass.Infrastructure)
        {
            inHand.Stall(request.Key, request.Turn, $"{request.Key} is retried: {exception.GetType().Name}");
            Log.RetriedLater(logger, request.Key.ToString(), exception.GetType().Name, exception.Message);
            if (exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } && await ledger.EndFrozenSessionsAsync(cancellationToken) is > 0 and var ended)
                Log.FrozenSessionsEnded(logger, ended);
            throw;
        }
    }

    // Receives and parses it while the files before it are applied. What fails is tried again, and told, at its turn.
    private async Task<FileAhead?> ReadAheadAsync(StoredObject listed, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await store.OpenAheadAsync(listed, cancellationToken);
            return content is null ? null : new FileAhead(content, await staging.ParseAsync(content, cancellationToken));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task EndAsync(ChangeFileRequest request, CancellationToken cancellationToken)
    {
        if (request.Turn.IsLast) await apply.CatchUpSnapshotAsync(request.Key.Dataset, isLast: true, cancellationToken);
        inHand.PutDown(request.Key, request.Turn);
    }

    private async Task ServeAsync(ChangeFileRequest request, FileAhead? ahead, CancellationToken cancellationToken)
    {
        var found = ahead?.Content.Source ?? await store.FindAsync(request.Key, cancellationToken);
        if (found is null)
        {
            await ServeAbsentAsync(request, cancellationToken);
            return;
        }

        await ServeAsync(request, found, ahead, await TakeUpAsync(request, found, cancellationToken), cancellationToken);
    }

    private async Task ServeAsync(ChangeFileRequest request, StoredObject found, FileAhead? ahead, LedgerEntry file, CancellationToken cancellationToken)
    {
        try
        {
            if (file.Crashes >= MostCrashes && !file.IsApplied)
                await SetAsideAsync(request, found, file, Crashed(file), cancellationToken);
            else
                await ServeInHandAsync(request, found, ahead, file, cancellationToken);
        }
        catch (Exception exception) when (FailureClasses.Of(exception, cancellationToken) == FailureClass.Unknown)
        {
            // Wherever it failed: within the merge, or before or after it.
            if (!await IsHopelessAsync(request, file.Id, exception, cancellationToken)) throw;
            await SetAsideAsync(request, found, file, new BadFileException("unknown", $"{exception.GetType().Name}: {exception.Message}", null, exception), cancellationToken);
        }
        finally
        {
            await PutDownAsync(file);
        }
    }

    // Also when the service stops: only a process that dies leaves its mark. When the database is away, this process is still known by its own.
    private async Task PutDownAsync(LedgerEntry file)
    {
        using var limit = new Deadline(TimeSpan.FromSeconds(2), time, CancellationToken.None);
        try
        {
            await ledger.PutDownAsync(file.Id, limit.Token);
        }
        catch (Exception exception)
        {
            Log.NotPutDown(logger, file.Dataset, file.Name, exception.GetType().Name);
        }
    }

    private static BadFileException Crashed(LedgerEntry file) => new(
        "crashes",
        $"The process that worked on it ended {file.Crashes} times in a row before it was applied. Look at the memory limit of the Ingestor and at its last log lines; then release the file.");

    private async Task ServeInHandAsync(ChangeFileRequest request, StoredObject found, FileAhead? ahead, LedgerEntry file, CancellationToken cancellationToken)
    {
        if (file.IsApplied && !request.Force)
        {
            Log.AlreadyApplied(logger, request.Key.ToString(), file.AppliedAt!.Value);
            await FinishAsync(request, found, file, cancellationToken);
            return;
        }

        if (file.IsQuarantined && request.Key.Area == Area.Changes && !request.Force)
        {
            await finish.AnnounceAsync(file.Dataset, cancellationToken);
            await quarantine.MoveAsync(file, found, cancellationToken);
            return;
        }

        await using var content = ahead?.Content ?? await store.OpenAsync(found, cancellationToken);
        if (content is null)
        {
            // Listed, but not there: stores list what was deleted a moment ago, and some keep doing so.
            await ServeAbsentAsync(request, cancellationToken);
            return;
        }

        var (isApplied, merged) = await ApplyAsync(request, found, content, ahead?.Staged, file, cancellationToken);
        if (!isApplied) return;
        await Task.WhenAll(
            apply.RefreshStatisticsAsync(file.Dataset, merged, cancellationToken), apply.CatchUpSnapshotAsync(file.Dataset, request.Turn.IsLast, cancellationToken),
            FinishAsync(request, found, file with { Sha256 = content.Sha256 }, cancellationToken));
    }

    private async Task<LedgerEntry> TakeUpAsync(ChangeFileRequest request, StoredObject found, CancellationToken cancellationToken)
    {
        // A copy in processed/ or quarantine/ has a date of its own: it is the generation that it was copied from.
        var known = request.Key.Area == Area.Changes ? null : await ledger.FindCopiedAsync(found, cancellationToken);
        return known is null
            ? await ledger.TakeUpAsync(found, store.BucketName, request.DiscoveredAt, cancellationToken)
            : await ledger.TakeInHandAsync(known.Id, cancellationToken);
    }

    // Not applied when the file was set aside instead.
    private async Task<(bool IsApplied, MergedFile? Merged)> ApplyAsync(ChangeFileRequest request, StoredObject found, VerifiedStream content, StagedFile? staged, LedgerEntry file, CancellationToken cancellationToken)
    {
        try
        {
            var merged = await apply.RunAsync(file, request.Key, content, staged, request.Force, cancellationToken);
            request.Turn.HasApplied = true;
            return (true, merged);
        }
        catch (Exception exception) when (FailureClasses.Of(exception, cancellationToken) == FailureClass.BadFile)
        {
            await SetAsideAsync(request, found, file, exception as BadFileException ?? new BadFileException("refused_by_database", exception.Message, null, exception), cancellationToken);
            return (false, null);
        }
    }

    private async Task<bool> IsHopelessAsync(ChangeFileRequest request, long fileId, Exception exception, CancellationToken cancellationToken)
    {
        var file = await ledger.ReadAsync(fileId, cancellationToken);
        var detail = $"{exception.GetType().Name}: {exception.Message}";
        Log.FailedForNoKnownReason(logger, file.Dataset, file.Name, file.UnknownFailures + 1, exception);
        await ledger.NoteFailureAsync(file.Id, "unknown", detail, unknown: true, cancellationToken);
        // What is applied already is no bad file: only its announcing or archiving is missing.
        if (file.UnknownFailures + 1 < UnknownAttempts || (file.IsApplied && !request.Force)) return false;
        var reason = $"{PauseAfterUnknownFiles} files in a row failed for no known reason, the last of them {file.Name}: {detail}";
        if (await ledger.MaySetAsideUnknownAsync(file.Dataset, PauseAfterUnknownFiles, reason, cancellationToken)) return true;
        Log.Paused(logger, file.Dataset, file.Name);
        return false;
    }

    private async Task SetAsideAsync(ChangeFileRequest request, StoredObject found, LedgerEntry file, BadFileException bad, CancellationToken cancellationToken)
    {
        // The archive is never moved from, and a file that was applied once stays applied: only the request has failed.
        if (request.Key.Area == Area.Processed || file.IsApplied)
        {
            await ledger.NoteFailureAsync(file.Id, bad.Reason, bad.Message, unknown: false, cancellationToken);
            throw new RefusedRequestException(bad.Reason, bad.Message);
        }

        await quarantine.RunAsync(file, found, bad.Reason, bad.Message, bad.Line, cancellationToken);
    }

    private async Task FinishAsync(ChangeFileRequest request, StoredObject found, LedgerEntry file, CancellationToken cancellationToken)
    {
        request.Turn.Pass(); // events leave in the order of the commits, and the archive has none
        var clock = Stopwatch.StartNew();
        await finish.AnnounceAsync(file.Dataset, cancellationToken);
        if (found.Key.Area == Area.Processed) await ledger.MarkArchivedAsync(file.Id, found.Key.ToString(), clock.ElapsedMilliseconds, 0, cancellationToken);
        else await ArchiveAsync(request, found, file, clock.ElapsedMilliseconds, cancellationToken);
    }

    // What the store forbids for this file holds up no other: rows and event are out, the ledger owes the move, and the Scanner's next offer tries again.
    private async Task ArchiveAsync(ChangeFileRequest request, StoredObject found, LedgerEntry file, long announceMilliseconds, CancellationToken cancellationToken)
    {
        await batches.JoinAsync(file.Dataset, request.Turn.IsLast, cancellationToken);
        try
        {
            await finish.ArchiveAsync(file, found, announceMilliseconds, cancellationToken);
        }
        catch (StoreException refused) when (refused.IsForbiddenMove)
        {
            await ledger.NoteFailureAsync(file.Id, "archiving_owed", $"{refused.Message}. Give the access key the right; the Scanner's next offer finishes it.", unknown: false, cancellationToken);
            Log.ArchivingOwed(logger, file.Dataset, file.Name, refused.Message);
        }
    }

    // The object is not at the requested key: done before, moved on, or never there.
    private async Task ServeAbsentAsync(ChangeFileRequest request, CancellationToken cancellationToken)
    {
        var file = await ledger.FindLatestAsync(request.Key, cancellationToken)
            ?? throw new RefusedRequestException("missing", $"There is no object {request.Key}, and the ledger has never seen it. Look for a typing error.");
        if ((file.ArchivedAt is not null || file.IsAdopted) && !request.Force)
        {
            await finish.AnnounceAsync(file.Dataset, cancellationToken); // it may have been applied again since
            Log.DoneBefore(logger, request.Key.ToString(), file.ArchiveKey ?? "processed");
            return;
        }

        var archived = await FindArchivedAsync(file, request.Key, cancellationToken);
        if (request.Force && archived is not null)
        {
            await ServeAsync(request with { Key = archived.Key }, archived, ahead: null, await ledger.TakeInHandAsync(file.Id, cancellationToken), cancellationToken);
            return;
        }

        if (request.Force && file.IsApplied)
            throw new RefusedRequestException("missing", $"There is neither an object {request.Key} nor its copy in processed/: it cannot be applied again. Restore one of them.");

        if (file.IsApplied)
        {
            await finish.AnnounceAsync(file.Dataset, cancellationToken);
            if (archived is not null) await ledger.MarkArchivedAsync(file.Id, archived.Key.ToString(), 0, 0, cancellationToken);
            else if (file.ArchivedAt is null) await ledger.MarkMissingAsync(file.Id, cancellationToken);
            Log.DoneBefore(logger, request.Key.ToString(), archived?.Key.ToString() ?? "nowhere");
            return;
        }

        if (file.IsQuarantined)
        {
            await finish.AnnounceAsync(file.Dataset, cancellationToken);
            Log.DoneBefore(logger, request.Key.ToString(), file.QuarantineKey ?? "quarantine");
            return;
        }

        await ledger.MarkMissingAsync(file.Id, cancellationToken);
        throw new RefusedRequestException("missing", $"There is no object {request.Key} any more: it was removed before it was applied. Restore it, or ask the provider for it.");
    }

    private async Task<StoredObject?> FindArchivedAsync(LedgerEntry file, ChangeFileKey key, CancellationToken cancellationToken)
    {
        var candidates = new List<ChangeFileKey>();
        if (file.ArchiveKey is not null && ChangeFileKey.TryParse(file.Dataset, file.ArchiveKey, out var archiveKey)) candidates.Add(archiveKey);
        if (file.Sha256 is not null) candidates.AddRange([key.In(Area.Processed, file.Sha256[..12]), key.In(Area.Processed)]);
        foreach (var candidate in candidates)
            if (await store.FindAsync(candidate, cancellationToken) is { } found && (file.Sha256 is null || await store.HashAsync(found, cancellationToken) == file.Sha256))
                return found;
        return null;
    }

    /// <summary>A file that was read before its turn.</summary>
    private sealed record FileAhead(VerifiedStream Content, StagedFile Staged);
}
