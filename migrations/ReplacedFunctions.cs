using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// Functions that a run replaced by others of another signature. A call that is under way has found the old one by its identity, and waits for the run's locks: if
/// that were dropped, the call would fail once they are released. So the old one is renamed, and dropped when every transaction of that time has ended.
/// </summary>
internal static class ReplacedFunctions
{
    /// <summary>How long a run waits for those transactions; what it leaves the next run drops.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The statement that takes a function of that identity out of the way.</summary>
    public static string Rename(string identity) =>
        $"""
        do $$
        declare
            old record;
        begin
            select oid::regprocedure as identity, format('replaced_%s_%s', oid, proname) as name into old from pg_proc where oid = '{identity.Replace("'", "''", StringComparison.Ordinal)}'::regprocedure;
            execute format('comment on routine %s is %L', old.identity, 'Replaced by fleetctl migrate, which drops it as soon as no call is under way.');
            execute format('alter routine %s rename to %I', old.identity, old.name);
        end
        $$
        """;

    public static async Task DropAsync(NpgsqlConnection connection, TimeProvider time, Action<string>? progress, CancellationToken cancellationToken)
    {
        var replaced = await ListAsync(
            connection,
            """
            select oid::regprocedure::text from pg_proc
            where pronamespace in (to_regnamespace('tickets'), to_regnamespace('reporting')) and proname ~ '^replaced_[0-9]+_'
                and obj_description(oid, 'pg_proc') like 'Replaced by fleetctl migrate%'
            order by oid
            """,
            cancellationToken);
        if (replaced.Count == 0) return;
        // As "create index concurrently" waits: a running transaction holds its own virtual id.
        const string Running = """
            select l.virtualtransaction from pg_locks l join pg_stat_activity a using (pid)
            where l.locktype = 'virtualxid' and a.datname = current_database() and l.pid <> pg_backend_pid()
            """;
        var calls = (await ListAsync(connection, Running, cancellationToken)).ToHashSet();
        for (var began = time.GetTimestamp(); calls.Overlaps(await ListAsync(connection, Running, cancellationToken)); await Task.Delay(Pause, time, cancellationToken))
        {
            if (time.GetElapsedTime(began) < Longest) continue;
            progress?.Invoke($"calls of replaced functions may still be under way: the next run drops {string.Join(", ", replaced)}");
            return;
        }

        foreach (var function in replaced) await SqlExecution.RunAsync(connection, "replaced functions", $"drop routine {function}", cancellationToken);
    }

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) found.Add(rows.GetString(0));
        return found;
    }
}
