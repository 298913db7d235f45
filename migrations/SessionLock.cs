using System.Data;
using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>A lock of the session, by which one runner works on a database at a time.</summary>
internal sealed class SessionLock(NpgsqlConnection connection) : IAsyncDisposable
{
    // Any number will do, as long as no one else uses it: "FleetTix" in ASCII.
    private const long Key = 0x466C656574546978;

    /// <summary>Waits for another runner that long at most.</summary>
    public static async Task<SessionLock> TakeAsync(
        NpgsqlConnection connection, TimeSpan wait, TimeProvider time, Action<string>? progress, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var told = false; ; told = true)
        {
            await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({Key})", connection);
            if ((bool)(await command.ExecuteScalarAsync(cancellationToken))!) return new SessionLock(connection);

            if (time.GetElapsedTime(began) >= wait)
                throw new MigrationException(
                    $"Another runner{await HolderAsync(connection, cancellationToken)} has been migrating this database for {wait.TotalSeconds:0} s. "
                    + "Nothing was changed. Wait until it ends, or end that server process if it hangs, then run again.");
            if (!told) progress?.Invoke("another runner is migrating this database, waiting for it");
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A broken connection has lost the lock already; closing it says so to the server in every other case.
        if (connection.FullState != ConnectionState.Open) return;
        await using var command = new NpgsqlCommand($"select pg_advisory_unlock({Key})", connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static async Task<string> HolderAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            select format(' (server process %s of %s, since %s)', a.pid, a.usename, a.backend_start::timestamp(0))
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
                and (l.classid::bigint << 32) + l.objid::bigint = {Key}
            """, connection);
        return (string?)await command.ExecuteScalarAsync(cancellationToken) ?? "";
    }
}
