using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// Brings a database up to date: all pending numbered files, then the definitions that are to be run, in one transaction together with their ledger
/// rows. A run that fails or dies changes nothing. Files marked <c>-- no-transaction</c> follow, each repeatable. A session lock lets one runner work
/// at a time. Waits for a table's lock at most 4 s at once, so that readers never queue behind a run for longer, and tries again.
/// </summary>
public sealed class MigrationRunner
{
    private const int LockAttempts = 15;

    private static readonly TimeSpan LockPause = TimeSpan.FromSeconds(1);

    private readonly string _connectionString;
    private readonly IReadOnlyList<Migration> _migrations;
    private readonly DefinitionSet _definitions;
    private readonly TimeProvider _time;

    public MigrationRunner(string connectionString, TimeProvider? time = null)
        : this(connectionString, Migration.Embedded(), Definition.Embedded(), time)
    {
    }

    internal MigrationRunner(string connectionString, IReadOnlyList<Migration> migrations, IReadOnlyCollection<Definition> definitions, TimeProvider? time = null)
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
        _definitions = new DefinitionSet(definitions, migrations);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>How long a second runner waits for the first before it gives up.</summary>
    public TimeSpan WaitForOtherRunner { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Replaces an adopted map or dashboard also when callers lose keys that it answers.</summary>
    public bool AcceptLostKeys { get; init; }

    /// <summary>Given the name of each file as it begins, and what is waited for.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Brings the database up to date; a no-op when it is. Returns the names of the files and definitions applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateAsync(string connectionString, CancellationToken cancellationToken) =>
        new MigrationRunner(connectionString).ApplyAsync(cancellationToken);

    /// <summary>Where every numbered file, then every definition stands. Reads only; a database without a ledger has everything pending.</summary>
    public async Task<IReadOnlyList<MigrationStatus>> StatusAsync(CancellationToken cancellationToken)
    {
        var run = await ReadAsync(cancellationToken);
        return [.. run.FileStatus, .. run.DefinitionStatus];
    }

    /// <summary>What <see cref="ApplyAsync"/> would do, with the locks it takes, and why it would refuse. Reads only.</summary>
    public async Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await PrepareSessionAsync(connection, cancellationToken);
        var run = await (await PendingRun.ReadAsync(connection, _migrations, _definitions, cancellationToken)).WithPayloadsAsync(connection, AcceptLostKeys, cancellationToken);
        return await MigrationPlan.MakeAsync(connection, run, cancellationToken);
    }

    /// <summary>Applies what is pending. Throws <see cref="MigrationException"/> before the first change for every refusal that the plan lists.</summary>
    public Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken) =>
        UnderLockAsync(connection => ApplyPendingAsync(connection, cancellationToken), cancellationToken);

    /// <summary>Does something to the schema while no runner migrates it.</summary>
    internal async Task<T> UnderLockAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var held = await SessionLock.TakeAsync(connection, WaitForOtherRunner, _time, Progress, cancellationToken);
        return await work(connection);
    }

    private async Task<IReadOnlyList<string>> ApplyPendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await PrepareSessionAsync(connection, cancellationToken);
        var run = await (await PendingRun.ReadAsync(connection, _migrations, _definitions, cancellationToken)).WithPayloadsAsync(connection, AcceptLostKeys, cancellationToken);
        if (run.Refusals.Count > 0) throw new MigrationException("Nothing was changed. " + string.Join(" ", run.Refusals));
        if (run.IsEmpty)
        {
            await ReplacedFunctions.DropAsync(connection, _time, Progress, cancellationToken);
            return [];
        }

        var ownership = await Ownership.BeforeAsync(connection, cancellationToken);
        if (run.Files.Count + run.Definitions.Count > 0)
            await RetryingAsync(() => new RunTransaction(connection, run, _definitions, ownership, _time, Progress), cancellationToken);
        await ReplacedFunctions.DropAsync(connection, _time, Progress, cancellationToken);
        foreach (var migration in run.Following) await FollowAsync(connection, migration, cancellationToken);
        if (run.Following.Count > 0) await ownership.HandOverAsync(connection, cancellationToken);
        return [.. run.Files.Select(m => m.Name), .. run.Definitions.Keys, .. run.Following.Select(m => m.Name)];
    }

    private async Task FollowAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        Progress?.Invoke(migration.Name);
        var began = _time.GetTimestamp();
        var ledger = await MigrationLedger.EnsureAsync(connection, cancellationToken);
        // Not tried again by itself: what a broken concurrent build leaves behind is for the whole file to clear away.
        await SetLockTimeoutAsync(connection, "10min", cancellationToken);
        await SqlExecution.RunFileAsync(connection, migration.Name, migration.Sql, false, cancellationToken);
        await SetLockTimeoutAsync(connection, RelationLocks.Wait, cancellationToken);
        await ledger.RecordAsync(connection, migration, _time.GetElapsedTime(began), cancellationToken);
    }

    private async Task RetryingAsync(Func<RunTransaction> begin, CancellationToken cancellationToken)
    {
        string? contended = null;
        for (var attempt = 1; ; attempt++)
        {
            var transaction = begin();
            try
            {
                await transaction.ApplyAsync(contended, cancellationToken);
                return;
            }
            catch (MigrationException e) when (MigrationAdvice.IsWorthAnotherTry(e.SqlState) && attempt < LockAttempts)
            {
                contended = transaction.Contended ?? contended;
                Progress?.Invoke($"others hold a lock that the run needs, trying again ({attempt} of {LockAttempts - 1})");
                await Task.Delay(LockPause, _time, cancellationToken);
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var session = new NpgsqlCommand("select pg_backend_pid()", connection);
        // A pooler has process ids of its own, and the next transaction may run elsewhere.
        if ((int)(await session.ExecuteScalarAsync(cancellationToken))! == connection.ProcessID) return connection;
        await connection.DisposeAsync();
        throw new MigrationException(
            "DATABASE_URL leads through a connection pooler; migrations hold a lock in a session of their own. Nothing was changed. Run them with the address of the database server itself.");
    }

    private async Task<PendingRun> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await PrepareSessionAsync(connection, cancellationToken);
        return await PendingRun.ReadAsync(connection, _migrations, _definitions, cancellationToken);
    }

    /// <summary>Names in our files are written with their schema; what PostGIS and pg_trgm bring is found where they are installed.</summary>
    private static async Task PrepareSessionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select set_config('search_path', (
                select concat_ws(', ', string_agg(distinct quote_ident(n.nspname), ', ') filter (where n.nspname <> 'public'), 'public')
                from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname in ('postgis', 'pg_trgm')), false),
                set_config('statement_timeout', '0', false),
                set_config('idle_in_transaction_session_timeout', '60s', false), set_config('client_min_messages', 'warning', false)
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await SetLockTimeoutAsync(connection, RelationLocks.Wait, cancellationToken);
        await Ownership.BecomeOwnerAsync(connection, cancellationToken);
    }

    private static async Task SetLockTimeoutAsync(NpgsqlConnection connection, string timeout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"set lock_timeout = '{timeout}'", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
