using System.Collections.Concurrent;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Ingestor.Storage;

/// <summary>The ledger of change files, <c>tickets.change_files</c>: one row a generation, and the states it reaches.</summary>
internal sealed class LedgerStore(NpgsqlDataSource database)
{
    private const string Columns = """
        f.id, f.dataset, f.epoch, f.name, f.generation, f.last_modified, f.state, f.sha256, f.archive_key, f.quarantine_key,
        f.applied_at, f.announced_at, f.archived_at, f.unknown_failures, f.crashes
        """;

    /// <summary>This process, in <c>in_hand_of</c>.</summary>
    private readonly Guid _process = Guid.NewGuid();

    // What it has in hand: archiving puts a file down, too.
    private readonly ConcurrentDictionary<long, bool> _inHand = new();

    /// <summary>Takes the dataset's lock, to the end of the transaction: see <see cref="LockStreamAsync"/>.</summary>
    public const string Lock = """
        set local lock_timeout = '30s';
        set local idle_in_transaction_session_timeout = '20s';
        set local statement_timeout = 0;
        set local client_connection_check_interval = '5s';
        set local jit = off;
        set local fleettickets.writer = 'ingestor';
        insert into tickets.streams (dataset) values (@dataset) on conflict do nothing;
        select from tickets.streams where dataset = @dataset for update;
        """;

    private const string TakeUp = $"""
        {Lock}
        insert into tickets.change_files as f
            (dataset, epoch, name, generation, last_modified, etag, bucket, key, size_bytes, discovered_at, attempts, in_hand_of)
        select s.dataset, s.epoch, @name,
            1 + coalesce((select max(g.generation) from tickets.change_files g where g.dataset = @dataset and g.epoch = s.epoch and g.name = @name), 0),
            @last_modified, @etag, @bucket, @key, @size, @discovered_at, 1, @process
        from tickets.streams s
        where s.dataset = @dataset
        on conflict (dataset, name, last_modified, etag) do update set
            attempts = f.attempts + 1,
            discovered_at = coalesce(f.discovered_at, excluded.discovered_at),
            {InHand}
        returning {Columns};
        -- A newer object under the same key: what is left of the older ones can no longer be archived, only announced.
        update tickets.change_files
        set state = 'superseded', superseded_at = now()
        where @is_new and dataset = @dataset and name = @name and key = @key and bucket is not null and last_modified < @last_modified
            and state in ('taken', 'applied', 'announced')
        """;

    // When another process has not put it down, that process ended with it. Without a process nobody takes it in hand.
    private const string InHand = """
        crashes = f.crashes + case when @process::uuid is not null and f.in_hand_of <> @process then 1 else 0 end,
        in_hand_of = coalesce(@process, f.in_hand_of)
        """;

    /// <summary>Takes a generation up, and in hand: finds its row, or makes one in the dataset's present epoch, and counts the attempt.</summary>
    public async Task<LedgerEntry> TakeUpAsync(StoredObject file, string? bucket, DateTimeOffset? discoveredAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var taken = await TakeUpAsync(connection, $"begin; {TakeUp}; commit", file, bucket, discoveredAt, _process, cancellationToken);
        _inHand[taken.Id] = true;
        return taken;
    }

    /// <summary>The same within a transaction that is to be rolled back: what a dry run does.</summary>
    public static Task<LedgerEntry> TakeUpAsync(NpgsqlConnection connection, StoredObject file, CancellationToken cancellationToken) =>
        TakeUpAsync(connection, TakeUp, file, bucket: null, discoveredAt: null, process: null, cancellationToken);

    private static Task<LedgerEntry> TakeUpAsync(
        NpgsqlConnection connection, string sql, StoredObject file, string? bucket, DateTimeOffset? discoveredAt, Guid? process, CancellationToken cancellationToken) =>
        connection.Command(
            sql,
            ("dataset", file.Key.Dataset), ("name", file.Key.Name), ("last_modified", file.LastModified), ("etag", file.ETag),
            ("bucket", bucket), ("key", file.Key.ToString()), ("size", file.Size), ("discovered_at", discoveredAt), ("process", process),
            ("is_new", file.Key.Area == Area.Changes))
            .ReadAsync(results => results.SingleAsync(Map, cancellationToken), cancellationToken);

    /// <summary>Ends the sessions of processes that froze with a dataset's lock: for one that has waited for it in vain. How many they were.</summary>
    public async Task<long> EndFrozenSessionsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(SqlText.Read("EndFrozenSessions.sql")).ScalarAsync<long>(cancellationToken);
    }

    /// <summary>
    /// Takes the dataset's lock, to the end of the caller's transaction, with limits: a process that freezes while it holds the lock is cut
    /// off by the idle timeout or by who waits for it, one that dies by the check of its connection, and whoever waits for the lock gives up after 30 s to try again, so it
    /// delays its dataset by less than 60 s. A statement has no limit of its own: a legitimate file may be large. Compiling the statements of a baseline took PostgreSQL 1.2 s of 7.
    /// What the transaction writes is not taken for another program's (the triggers <c>note_other_writer</c> and <c>name_other_writes</c>).
    /// </summary>
    public static Task LockStreamAsync(NpgsqlConnection connection, string dataset, CancellationToken cancellationToken) =>
        connection.Command(Lock, ("dataset", dataset)).RunAsync(cancellationToken);

    /// <summary>Reads what the merge has to know of the file @file_id and its stream, under the lock, and sets the merge's moment.</summary>
    public const string ReadForMerge = $"""
        select {Columns} from tickets.change_files f where f.id = @file_id;
        select
            1 + coalesce((select max(r.run) from tickets.change_file_runs r where r.file_id = @file_id), 0),
            nullif(m.metadata ->> 'source_max_key', ''),
            s.epoch,
            set_config('fleettickets.moment', clock_timestamp()::text, true)::timestamptz
        from tickets.streams s
        left join tickets.import_meta m using (dataset)
        where s.dataset = @dataset;
        """;

    public static async Task<LockedStream> ReadForMergeAsync(NpgsqlCommands.Results results, CancellationToken cancellationToken)
    {
        var now = await results.SingleAsync(Map, cancellationToken);
        return await results.SingleAsync(row => new LockedStream(now, row.GetInt32(0), row.TextOrNull(1), row.GetInt32(2), row.GetDateTime(3)), cancellationToken);
    }

    /// <summary>Marks the file as in this process's hands.</summary>
    public async Task<LedgerEntry> TakeInHandAsync(long fileId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        _inHand[fileId] = true;
        return (await connection.Command(
            $"""
            update tickets.change_files f
            set {InHand}
            where f.id = @id
            returning {Columns}
            """,
            ("id", fileId), ("process", _process)).ListAsync(Map, cancellationToken))[0];
    }

    /// <summary>The end of work on it, whatever came of it; unless another process has it in hand by now.</summary>
    public Task PutDownAsync(long fileId, CancellationToken cancellationToken) => _inHand.TryRemove(fileId, out _)
        ? RunAsync("update tickets.change_files set in_hand_of = null where id = @id and in_hand_of = @process", cancellationToken, ("id", fileId), ("process", _process))
        : Task.CompletedTask;

    /// <summary>The row's state as it is now.</summary>
    public async Task<LedgerEntry> ReadAsync(long fileId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.Command($"select {Columns} from tickets.change_files f where f.id = @id", ("id", fileId)).ListAsync(Map, cancellationToken))[0];
    }

    /// <summary>The generation whose copy an object under <c>processed/</c> or <c>quarantine/</c> is, or null when the ledger has none.</summary>
    public Task<LedgerEntry?> FindCopiedAsync(StoredObject copy, CancellationToken cancellationToken) =>
        FirstAsync(
            $"""
            select {Columns}
            from tickets.change_files f
            where f.dataset = @dataset and f.name = @name
                and (f.archive_key = @key or f.quarantine_key = @key or (f.etag = @etag and f.size_bytes = @size))
            order by (f.archive_key is not distinct from @key or f.quarantine_key is not distinct from @key) desc, f.id desc
            limit 1
            """,
            cancellationToken,
            ("dataset", copy.Key.Dataset), ("name", copy.Key.Name), ("key", copy.Key.ToString()), ("etag", copy.ETag), ("size", copy.Size));

    /// <summary>Under which name a person has a file applied whose own lies in the future.</summary>
    public Task NoteTakenAsAsync(StoredObject file, string name, CancellationToken cancellationToken) =>
        RunAsync(
            """
            update tickets.change_files set taken_as = @as
            where dataset = @dataset and name = @name and state = 'quarantined' and (quarantine_key = @key or key = @key or etag = @etag)
            """,
            cancellationToken,
            ("dataset", file.Key.Dataset), ("name", file.Key.Name), ("key", file.Key.ToString()), ("etag", file.ETag), ("as", name));

    /// <summary>The SHA-256 of the content that was archived or set aside under the key, or null.</summary>
    public async Task<string?> ContentAtAsync(ChangeFileKey key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(
            "select sha256 from tickets.change_files where (archive_key = @key or quarantine_key = @key) and sha256 is not null order by id desc limit 1", ("key", key.ToString()))
            .ScalarAsync<string>(cancellationToken);
    }

    /// <summary>The generation of that name last taken up, or null.</summary>
    public Task<LedgerEntry?> FindLatestAsync(ChangeFileKey key, CancellationToken cancellationToken) =>
        FirstAsync(
            $"""
            select {Columns}
            from tickets.change_files f
            where f.dataset = @dataset and f.name = @name
            order by f.last_modified desc, f.generation desc
            limit 1
            """,
            cancellationToken,
            ("dataset", key.Dataset), ("name", key.Name));

    /// <summary>How many files have been applied since whose event is no longer stored: every applied file had one, and its last run stays.</summary>
    public async Task<long> CountWithoutEventAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(
            """
            select count(distinct r.file_id)
            from tickets.change_file_runs r
            where r.applied_at >= @since and not exists (select from tickets.outbox o where o.run_id = r.id)
            """,
            ("since", since.ToUniversalTime()))
            .ScalarAsync<long>(cancellationToken);
    }

    /// <summary>Marks the files of @dataset whose events have all been published.</summary>
    public const string MarkAnnounced = """
        update tickets.change_files f
        set announced_at = now(), state = case state when 'applied' then 'announced' else state end
        where f.dataset = @dataset and f.applied_at is not null and f.announced_at is null
            and not exists (select from tickets.outbox o where o.file_id = f.id and o.published_at is null)
        """;

    public Task MarkAnnouncedAsync(string dataset, CancellationToken cancellationToken) => RunAsync(MarkAnnounced, cancellationToken, ("dataset", dataset));

    /// <summary>Records where the file lies, and how long announcing and archiving took, on its last run. With it the file is put down: nothing is left to do.</summary>
    public async Task MarkArchivedAsync(long fileId, string archiveKey, long announceMilliseconds, long archiveMilliseconds, CancellationToken cancellationToken)
    {
        await RunAsync(
            """
            update tickets.change_files set state = 'archived', archived_at = coalesce(archived_at, now()), archive_key = @key,
                in_hand_of = case when in_hand_of = @process then null else in_hand_of end,
                error = nullif(error, 'archiving_owed'), error_detail = case when error = 'archiving_owed' then null else error_detail end
            where id = @id;
            update tickets.change_file_runs set announce_ms = coalesce(announce_ms, @announce_ms), archive_ms = @archive_ms
            where id = (select max(id) from tickets.change_file_runs where file_id = @id) and archive_ms is null
            """,
            cancellationToken,
            ("id", fileId), ("process", _process), ("key", archiveKey), ("announce_ms", (int)announceMilliseconds), ("archive_ms", (int)archiveMilliseconds));
        _inHand.TryRemove(fileId, out _);
    }

    /// <summary>False when another process has archived it.</summary>
    public async Task<bool> MarkSupersededAsync(long fileId, CancellationToken cancellationToken) =>
        await RunAsync("update tickets.change_files set state = 'superseded', superseded_at = now() where id = @id and archived_at is null", cancellationToken, ("id", fileId)) > 0;

    public Task MarkMissingAsync(long fileId, CancellationToken cancellationToken) =>
        RunAsync("update tickets.change_files set state = 'missing', missing_at = now() where id = @id", cancellationToken, ("id", fileId));

    /// <summary>Notes a failure that is not the file's fault, or not known to be: the state stays, the reason can be read.</summary>
    public Task NoteFailureAsync(long fileId, string error, string detail, bool unknown, CancellationToken cancellationToken) =>
        RunAsync(
            "update tickets.change_files set error = @error, error_detail = @detail, unknown_failures = unknown_failures + @unknown where id = @id",
            cancellationToken,
            ("id", fileId), ("error", error), ("detail", detail), ("unknown", unknown ? 1 : 0));

    /// <summary>Counts a file that failed for no known reason; true when it may be set aside, false when the dataset is paused instead.</summary>
    public async Task<bool> MaySetAsideUnknownAsync(string dataset, int pauseAfter, string reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(
            """
            update tickets.streams
            set unknown_failures = least(unknown_failures + 1, @pause_after),
                paused_at = case when unknown_failures + 1 >= @pause_after then coalesce(paused_at, now()) end,
                paused_reason = case when unknown_failures + 1 >= @pause_after then @reason end
            where dataset = @dataset
            returning paused_at is null
            """,
            ("dataset", dataset), ("pause_after", pauseAfter), ("reason", reason))
            .ScalarAsync<bool>(cancellationToken);
    }

    private async Task<LedgerEntry?> FirstAsync(string sql, CancellationToken cancellationToken, params (string, object?)[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.Command(sql, parameters).ListAsync(Map, cancellationToken)).FirstOrDefault();
    }

    private async Task<int> RunAsync(string sql, CancellationToken cancellationToken, params (string, object?)[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(sql, parameters).RunAsync(cancellationToken);
    }

    private static LedgerEntry Map(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Dataset = row.GetString(1),
        Epoch = row.GetInt32(2),
        Name = row.GetString(3),
        Generation = row.GetInt32(4),
        LastModified = row.GetDateTime(5),
        State = row.GetString(6),
        Sha256 = row.TextOrNull(7),
        ArchiveKey = row.TextOrNull(8),
        QuarantineKey = row.TextOrNull(9),
        AppliedAt = row.TimeOrNull(10),
        AnnouncedAt = row.TimeOrNull(11),
        ArchivedAt = row.TimeOrNull(12),
        UnknownFailures = row.GetInt32(13),
        Crashes = row.GetInt32(14),
    };
}

/// <summary>What the merge has to know, under the dataset's lock.</summary>
/// <param name="File">The file's row as it is now.</param>
/// <param name="Run">Which of its runs this one is, from 1.</param>
/// <param name="Watermark">Of the dataset; null before its first file.</param>
/// <param name="Epoch">The dataset's present one.</param>
/// <param name="Moment">The database's time: the same within the merge as <c>fleettickets.moment</c>.</param>
internal sealed record LockedStream(LedgerEntry File, int Run, string? Watermark, int Epoch, DateTime Moment);
