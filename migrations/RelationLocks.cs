using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// The locks that a run's transaction takes against readers, before its first statement. The first is waited for while nothing else is held, the others
/// are had at once or not at all: a run that waits with locks in its hands can end up in a deadlock, and the server may choose the reader to
/// fail. What is not had is a lock failure of the run, which is tried again from the start.
/// </summary>
internal sealed class RelationLocks(NpgsqlConnection connection)
{
    public const string Wait = "4s";
    private const string AtOnce = "10ms";

    private bool _holdsOne;

    public Task LockAsync(string table, CancellationToken cancellationToken) =>
        TakeAsync($"lock of {table}", $"lock table {table} in access exclusive mode", cancellationToken);

    /// <summary>Drops a view, which locks it alone; <c>lock table</c> would need its owner to hold every privilege on the tables under it.</summary>
    public Task DropAsync(string view, CancellationToken cancellationToken) => TakeAsync(view, $"drop view {view}", cancellationToken);

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

    private async Task TakeAsync(string purpose, string statement, CancellationToken cancellationToken)
    {
        await SqlExecution.RunAsync(connection, purpose, $"set local lock_timeout = '{(_holdsOne ? AtOnce : Wait)}'", cancellationToken);
        await SqlExecution.RunAsync(connection, purpose, statement, cancellationToken);
        await SqlExecution.RunAsync(connection, purpose, $"set local lock_timeout = '{Wait}'", cancellationToken);
        _holdsOne = true;
    }
}
