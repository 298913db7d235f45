using System.Data;
using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// Applies what is pending, in order, one transaction a file together with its ledger row: a run that fails or dies leaves whole
/// files behind, and the next run goes on from there. A session lock lets one runner work at a time. Waits for a table's lock at
/// most 4 s at once, so that readers never queue behind a migration, and tries again.
/// </summary>
public sealed class MigrationRunner
{
    // Any number will do, as long as no one else uses it: "FleetTix" in ASCII.
    private const long AdvisoryLock = 0x466C656574546978;
    private const int LockAttempts = 15;
    private const string LockTimeout = "4s";
    private const int FirstOfOurs = 20;

    private static readonly TimeSpan LockPause = TimeSpan.FromSeconds(1);

    private readonly string _connectionString;
    private readonly IReadOnlyList<Migration> _migrations;
    private readonly TimeProvider _time;

    public MigrationRunner(string connectionString, TimeProvider? time = null)
        : this(connectionString, Migration.Embedded(), time)
    {
    }

    internal MigrationRunner(string connectionString, IReadOnlyList<Migration> migrations, TimeProvider? time = null)
    {
        // Pooling is off: the advisory lock lives and dies with the physical connection.
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            ApplicationName = "fleettickets-migrate",
            CommandTimeout = 0,
            // The detail names what depends on a dropped object; it is shown to the person at the keyboard, not logged.
            IncludeErrorDetail = true,
        }.ConnectionString;
        _migrations = migrations;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>How long a second runner waits for the first before it gives up.</summary>
    public TimeSpan WaitForOtherRunner { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Told the name of each file as it begins, and what is waited for.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Brings the database up to date; a no-op when it is. Returns the names of the files applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateAsync(string connectionString, CancellationToken cancellationToken) =>
        new MigrationRunner(connectionString).ApplyAsync(cancellationToken);

    /// <summary>Where every migration stands. Reads only; a database without a ledger has everything pending.</summary>
    public async Task<IReadOnlyList<MigrationStatus>> StatusAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        return await ReadStatusAsync(connection, cancellationToken);
    }

    /// <summary>What <see cref="ApplyAsync"/> would do, with the locks it takes. Reads only.</summary>
    public async Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await PrepareSessionAsync(connection, cancellationToken);
        var status = await ReadStatusAsync(connection, cancellationToken);
        return await MigrationPlan.MakeAsync(connection, Pending(status), status, Refusals(status), cancellationToken);
    }

    /// <summary>Applies what is pending. Throws <see cref="MigrationException"/> before the first change when the ledger and the files disagree.</summary>
    public Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken) =>
        UnderLockAsync(connection => ApplyPendingAsync(connection, cancellationToken), cancellationToken);

    /// <summary>Does something to the schema while no runner migrates it.</summary>
    internal async Task<T> UnderLockAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await TakeLockAsync(connection, cancellationToken);
        try
        {
            return await work(connection);
        }
        finally
        {
            await ReleaseLockAsync(connection);
        }
    }

    private async Task<IReadOnlyList<string>> ApplyPendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await PrepareSessionAsync(connection, cancellationToken);
        var status = await ReadStatusAsync(connection, cancellationToken);
        if (Refusals(status) is { Count: > 0 } faults) throw new MigrationException("Nothing was changed. " + string.Join(" ", faults));

        var pending = Pending(status);
        if (pending.Count == 0) return [];

        var ledger = await MigrationLedger.EnsureAsync(connection, cancellationToken);
        foreach (var migration in pending)
        {
            Progress?.Invoke(migration.Name);
            await ApplyOneAsync(connection, ledger, migration, cancellationToken);
        }

        return [.. pending.Select(m => m.Name)];
    }

    private async Task ApplyOneAsync(NpgsqlConnection connection, MigrationLedger ledger, Migration migration, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        if (!migration.Transactional)
        {
            // Not tried again by itself: what a broken concurrent build leaves behind is for the whole file to clear away.
            await SetLockTimeoutAsync(connection, "10min", cancellationToken);
            await ExecuteScriptAsync(connection, migration, cancellationToken);
            await SetLockTimeoutAsync(connection, LockTimeout, cancellationToken);
            await ledger.RecordAsync(connection, migration, _time.GetElapsedTime(began), cancellationToken);
            return;
        }

        await RetryingAsync(migration, async () =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var setAside = await DependentViews.SetAsideAsync(connection, migration, cancellationToken);
            if (migration.Preparation is { } preparation) await ExecuteScriptAsync(connection, preparation, cancellationToken);
            await ExecuteScriptAsync(connection, migration, cancellationToken);
            await setAside.RestoreAsync(connection, migration, cancellationToken);
            await ledger.RecordAsync(connection, migration, _time.GetElapsedTime(began), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }, cancellationToken);
    }

    private static async Task ExecuteScriptAsync(NpgsqlConnection connection, Migration script, CancellationToken cancellationToken)
    {
        foreach (var statement in SqlScript.Split(script.Sql)) await ExecuteAsync(connection, script, statement, cancellationToken);
    }

    /// <summary>Runs a statement that belongs to a migration and is not in its file.</summary>
    internal static Task ExecuteAsync(NpgsqlConnection connection, Migration migration, string statement, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, migration, new SqlScript.Statement(statement, 1), cancellationToken);

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, Migration migration, SqlScript.Statement statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement.Text, connection);
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e)
        {
            var line = statement.Line + SqlScript.LineOf(statement.Text, Math.Max(0, e.Position - 1)) - 1;
            throw new MigrationException(MigrationAdvice.For(migration, line, e), e) { SqlState = e.SqlState };
        }
    }

    private async Task RetryingAsync(Migration migration, Func<Task> step, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await step();
                return;
            }
            catch (MigrationException e) when (MigrationAdvice.IsWorthAnotherTry(e.SqlState) && attempt < LockAttempts)
            {
                Progress?.Invoke($"{migration.Name}: others hold a lock it needs, trying again ({attempt} of {LockAttempts - 1})");
                await Task.Delay(LockPause, _time, cancellationToken);
            }
        }
    }

    /// <summary>Names in our files are written with their schema; PostGIS is found where it is installed, or in public when it is not yet.</summary>
    private static async Task PrepareSessionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select set_config('search_path', coalesce(
                (select nullif(quote_ident(n.nspname), 'public') || ', public'
                 from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'postgis'), 'public'), false),
                set_config('statement_timeout', '0', false),
                set_config('idle_in_transaction_session_timeout', '60s', false), set_config('client_min_messages', 'warning', false)
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await SetLockTimeoutAsync(connection, LockTimeout, cancellationToken);
    }

    private static async Task SetLockTimeoutAsync(NpgsqlConnection connection, string timeout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"set lock_timeout = '{timeout}'", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task TakeLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        for (var told = false; ; told = true)
        {
            await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({AdvisoryLock})", connection);
            if ((bool)(await command.ExecuteScalarAsync(cancellationToken))!) return;

            if (_time.GetElapsedTime(began) >= WaitForOtherRunner)
                throw new MigrationException(
                    $"Another runner{await HolderAsync(connection, cancellationToken)} has been migrating this database for {WaitForOtherRunner.TotalSeconds:0} s. "
                    + "Nothing was changed. Wait until it ends, or end that server process if it hangs, then run again.");
            if (!told) Progress?.Invoke("another runner is migrating this database, waiting for it");
            await Task.Delay(TimeSpan.FromMilliseconds(200), _time, cancellationToken);
        }
    }

    private static async Task<string> HolderAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            select format(' (server process %s of %s, since %s)', a.pid, a.usename, a.backend_start::timestamp(0))
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
                and (l.classid::bigint << 32) + l.objid::bigint = {AdvisoryLock}
            """, connection);
        return (string?)await command.ExecuteScalarAsync(cancellationToken) ?? "";
    }

    private static async Task ReleaseLockAsync(NpgsqlConnection connection)
    {
        // A broken connection has lost the lock already; closing it says so to the server in every other case.
        if (connection.FullState != ConnectionState.Open) return;
        await using var command = new NpgsqlCommand($"select pg_advisory_unlock({AdvisoryLock})", connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task<IReadOnlyList<MigrationStatus>> ReadStatusAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var ledger = await MigrationLedger.FindAsync(connection, cancellationToken);
        return Compare(ledger is null ? [] : await ledger.ReadAsync(connection, cancellationToken));
    }

    private List<Migration> Pending(IReadOnlyList<MigrationStatus> status) =>
        [.. _migrations.Where(m => status.Any(s => s.Name == m.Name && s.State == MigrationState.Pending))];

    private List<MigrationStatus> Compare(IReadOnlyList<MigrationLedger.Row> rows)
    {
        var shipped = _migrations.Select(migration =>
        {
            var row = rows.FirstOrDefault(r => r.IsOf(migration));
            return new MigrationStatus
            {
                Name = migration.Name,
                State = row switch
                {
                    null => MigrationState.Pending,
                    { Sha256: null } => MigrationState.Adopted,
                    _ when row.Sha256 == migration.Sha256 => MigrationState.Applied,
                    _ => MigrationState.Edited,
                },
                AppliedAt = row?.AppliedAt,
                LedgerSha256 = row?.Sha256,
                FileSha256 = migration.Sha256,
                Maintenance = migration.Maintenance,
            };
        });
        var others = rows.Where(row => !_migrations.Any(row.IsOf)).Select(row => new MigrationStatus
        {
            Name = row.Name,
            State = Migration.NumberOf(row.Name) < FirstOfOurs ? MigrationState.Foreign : MigrationState.Unknown,
            AppliedAt = row.AppliedAt,
            LedgerSha256 = row.Sha256,
        });
        return [.. shipped.Concat(others).OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    private static List<string> Refusals(IReadOnlyList<MigrationStatus> status) =>
    [
        .. status
            .Where(s => s.State is MigrationState.Edited or MigrationState.Unknown
                || (s.State == MigrationState.Adopted && Migration.NumberOf(s.Name) >= FirstOfOurs))
            .Select(MigrationAdvice.ForRefused),
    ];
}
