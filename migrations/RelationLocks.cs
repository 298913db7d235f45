using System.Diagnostics;
using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// The locks that a run's transaction takes against readers, before its first statement. The first is waited for while nothing else is held; the others
/// together for less than <c>deadlock_timeout</c>: a run that waits with locks in its hands can be part of a deadlock, and this way it gives up before the
/// server looks for a victim, which could be a reader. What is not had is a lock failure of the run, which is tried again from the start.
/// </summary>
internal sealed class RelationLocks(NpgsqlConnection connection)
{
    public const string Wait = "4s";

    private const double ShareOfDeadlockTimeout = 0.7;

    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(10);

    private TimeSpan _left;
    private bool _holdsOne;

    /// <summary>The table whose lock was not had: the next attempt waits for it first.</summary>
    public string? Contended { get; private set; }

    public Task LockAsync(string table, CancellationToken cancellationToken) =>
        TakeAsync(table, $"lock of {table}", $"lock table {table} in access exclusive mode", cancellationToken);

    /// <summary>Drops a view, which locks it alone; <c>lock table</c> would need its owner to hold every privilege on the tables under it.</summary>
    public Task DropAsync(string view, CancellationToken cancellationToken) => TakeAsync(null, view, $"drop view {view}", cancellationToken);

    /// <summary>The tables among these relations, each once. Reads only.</summary>
    public static async Task<List<string>> TablesAsync(NpgsqlConnection connection, IEnumerable<string> relations, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select w.relation
            from unnest($1) with ordinality as w (relation, n)
            join pg_class c on c.oid = to_regclass(w.relation) and c.relkind in ('r', 'p')
            order by w.n
            """, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = relations.Distinct().ToArray() });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var present = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) present.Add(rows.GetString(0));
        return present;
    }

    private async Task TakeAsync(string? table, string purpose, string statement, CancellationToken cancellationToken)
    {
        var timeout = _holdsOne ? FormattableString.Invariant($"{(_left > AtOnce ? _left : AtOnce).TotalMilliseconds:0}ms") : Wait;
        await SqlExecution.RunAsync(connection, purpose, $"set local lock_timeout = '{timeout}'", cancellationToken);
        var began = Stopwatch.GetTimestamp();
        try
        {
            await SqlExecution.RunAsync(connection, purpose, statement, cancellationToken);
        }
        catch (MigrationException e) when (MigrationAdvice.IsWorthAnotherTry(e.SqlState))
        {
            Contended = table;
            throw;
        }

        _left = _holdsOne ? _left - Stopwatch.GetElapsedTime(began) : await ReadDeadlockTimeoutAsync(cancellationToken) * ShareOfDeadlockTimeout;
        _holdsOne = true;
        await SqlExecution.RunAsync(connection, purpose, $"set local lock_timeout = '{Wait}'", cancellationToken);
    }

    private async Task<TimeSpan> ReadDeadlockTimeoutAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select current_setting('deadlock_timeout')::interval", connection);
        return (TimeSpan)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
