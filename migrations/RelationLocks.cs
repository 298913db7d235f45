using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>The relations that a migration changes and others read, locked before its first statement.</summary>
internal static class RelationLocks
{
    /// <summary>
    /// Takes them in this order, leaving out what does not exist. The first lock is waited for while nothing else is held, the others are had
    /// at once or not at all: a migration that waits with locks in its hands can end up in a deadlock, and the server may choose the reader to
    /// fail. What is not had is a lock failure of the migration, which is tried again from the start.
    /// </summary>
    public static async Task TakeAsync(NpgsqlConnection connection, Migration migration, IEnumerable<string> relations, CancellationToken cancellationToken)
    {
        var present = await PresentAsync(connection, [.. relations], cancellationToken);
        foreach (var relation in present)
        {
            var wait = relation == present[0] ? "" : " nowait";
            await MigrationRunner.ExecuteAsync(connection, migration, $"lock table {relation} in access exclusive mode{wait}", cancellationToken);
        }
    }

    private static async Task<List<string>> PresentAsync(NpgsqlConnection connection, string[] relations, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select to_regclass(r)::text from unnest($1) as r where to_regclass(r) is not null", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = relations });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var present = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) present.Add(rows.GetString(0));
        return present;
    }
}
