using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// All that a run creates belongs to the owner of its schema, whoever runs it: a superuser, the owner, or a member of that role. What it replaces
/// keeps its owner. Who may not change what it has to change is refused before the first statement.
/// </summary>
internal sealed class Ownership
{
    private readonly HashSet<string> _before;

    private Ownership(HashSet<string> before) => _before = before;

    /// <summary>Becomes the schema's owner where the user is a member of that role but does not inherit its privileges.</summary>
    public static async Task BecomeOwnerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var look = new NpgsqlCommand("""
            select quote_ident(pg_get_userbyid(nspowner)) from pg_namespace
            where nspname = 'tickets' and pg_has_role(nspowner, 'member') and not pg_has_role(nspowner, 'usage')
            """, connection);
        if (await look.ExecuteScalarAsync(cancellationToken) is not string owner) return;
        await using var become = new NpgsqlCommand($"set role {owner}", connection);
        await become.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Why the user may not do what the run does; empty when it may. Reads only.</summary>
    public static async Task<List<string>> RefusalsAsync(NpgsqlConnection connection, PendingRun run, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EmbeddedSql.Read("Adoption/FindStrangers.sql"), connection);
        command.Parameters.AddWithValue("relations", (string[])
        [
            "tickets.schema_migrations", "tickets.schema_definitions", .. run.Tables, .. run.SetAside.Select(view => view.Name),
            .. run.Files.Concat(run.Following).SelectMany(file => file.Changes),
        ]);
        command.Parameters.AddWithValue("functions", run.Existing.Where(e => e.IsFunction).Select(e => e.Identity).Concat(run.Roots.Where(root => root.Contains('('))).ToArray());
        // "create schema if not exists" asks for the right even where the schema exists.
        command.Parameters.AddWithValue("makes_schemas", run.Files.Any(file => file.Sql.Contains("create schema if", StringComparison.OrdinalIgnoreCase)));
        var found = new List<(string Object, string Owner)>();
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken)) found.Add((rows.GetString(0), rows.GetString(1)));
        }

        if (found.Count == 0) return [];
        await using var who = new NpgsqlCommand("select session_user::text", connection);
        var user = await who.ExecuteScalarAsync(cancellationToken);
        var owners = string.Join(", ", found.Select(f => f.Owner).Distinct().Order(StringComparer.Ordinal));
        return
        [
            $"{user} may not change {string.Join(", ", found.Select(f => $"{f.Object} (owner {f.Owner})"))}. "
                + $"Run as a superuser, or have an administrator run: grant {owners} to {user};",
        ];
    }

    /// <summary>What the user owns before the run: it stays.</summary>
    public static async Task<Ownership> BeforeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        new([.. (await ReadAsync(connection, cancellationToken)).Select(owned => owned.Key)]);

    /// <summary>Gives what came since to the owner of its schema.</summary>
    public async Task HandOverAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var (key, statement) in await ReadAsync(connection, cancellationToken))
            if (!_before.Contains(key)) await SqlExecution.RunAsync(connection, "owner of what is new", statement, cancellationToken);
    }

    private static async Task<List<(string Key, string Statement)>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EmbeddedSql.Read("Adoption/FindOwned.sql"), connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var owned = new List<(string, string)>();
        while (await rows.ReadAsync(cancellationToken)) owned.Add((rows.GetString(0), rows.GetString(1)));
        return owned;
    }
}
