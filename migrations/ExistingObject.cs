using System.Text.Json;
using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>An object that stands under a definition's name before the run.</summary>
/// <param name="Name">The definition.</param>
/// <param name="Identity">As statements name the object; a function with its arguments.</param>
/// <param name="Row">Its definition, comment, owner and grants, as a row of <c>tickets.replaced_definitions</c> in JSON.</param>
internal sealed record ExistingObject(string Name, string Identity, string Row)
{
    public bool IsFunction => Name.StartsWith("functions/", StringComparison.Ordinal);

    /// <summary>For each name a hash of what the catalogue has under it, all overloads of a function together.</summary>
    public static Dictionary<string, string> Hashes(IEnumerable<ExistingObject> objects) => objects
        .GroupBy(one => one.Name, one => JsonDocument.Parse(one.Row).RootElement.GetProperty("definition").GetString())
        .ToDictionary(group => group.Key, group => Migration.HashOf(string.Join('\n', group)));

    public static async Task<List<ExistingObject>> ReadAsync(NpgsqlConnection connection, IReadOnlyCollection<Definition> definitions, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EmbeddedSql.Read("Adoption/FindExisting.sql"), connection);
        command.Parameters.AddWithValue("names", definitions.Select(d => d.Name).ToArray());
        command.Parameters.AddWithValue("kinds", definitions.Select(d => d.Kind).ToArray());
        command.Parameters.AddWithValue("schemas", definitions.Select(d => d.Schema).ToArray());
        command.Parameters.AddWithValue("objects", definitions.Select(d => d.Object).ToArray());
        command.Parameters.AddWithValue("tables", definitions.Select(d => d.Table ?? "").ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var existing = new List<ExistingObject>();
        while (await rows.ReadAsync(cancellationToken)) existing.Add(new ExistingObject(rows.GetString(0), rows.GetString(1), rows.GetString(2)));
        return existing;
    }

    /// <summary>Notes them in <c>tickets.replaced_definitions</c>, to read or to put back by hand.</summary>
    public static async Task NoteAsync(NpgsqlConnection connection, IReadOnlyCollection<ExistingObject> replaced, CancellationToken cancellationToken)
    {
        if (replaced.Count == 0) return;
        await using var command = new NpgsqlCommand("""
            insert into tickets.replaced_definitions (kind, schema_name, object_name, definition, comment, owner_name, grants)
            select r.kind, r.schema_name, r.object_name, r.definition, r.comment, r.owner_name, r.grants
            from unnest($1::jsonb[]) with ordinality as old (entry, n)
            cross join jsonb_to_record(old.entry) as r (
                kind text, schema_name text, object_name text, definition text, comment text, owner_name text, grants jsonb)
            order by old.n
            """, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = replaced.Select(old => old.Row).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
