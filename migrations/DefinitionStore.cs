using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>What <c>tickets.schema_definitions</c> has of a definition.</summary>
internal sealed record RecordedDefinition(string Sha256, string TextSha256, DateTimeOffset AppliedAt, string? ObjectSha256);

/// <summary><c>tickets.schema_definitions</c>: the definitions as they were last run. A table of the runner's own, since an adopted ledger may have any shape.</summary>
internal static class DefinitionStore
{
    public static async Task<IReadOnlyDictionary<string, RecordedDefinition>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var recorded = new Dictionary<string, RecordedDefinition>();
        await using (var look = new NpgsqlCommand("select to_regclass('tickets.schema_definitions') is not null", connection))
        {
            if (!(bool)(await look.ExecuteScalarAsync(cancellationToken))!) return recorded;
        }

        await using var command = new NpgsqlCommand("select name, sha256, text_sha256, applied_at, to_jsonb(d) ->> 'object_sha256' from tickets.schema_definitions d", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            recorded.Add(rows.GetString(0), new RecordedDefinition(rows.GetString(1), rows.GetString(2), rows.GetFieldValue<DateTimeOffset>(3), rows.IsDBNull(4) ? null : rows.GetString(4)));
        return recorded;
    }

    public static async Task EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            create table if not exists tickets.schema_definitions (
                name text primary key,
                sha256 text not null,
                text_sha256 text not null,
                applied_at timestamptz not null default now(),
                duration_ms integer,
                object_sha256 text
            );
            comment on table tickets.schema_definitions is 'The functions, views and triggers of migrations/current/ as they were last run.';
            comment on column tickets.schema_definitions.name is 'Path below migrations/current/ without its ending, for example views/inc_open_sla.';
            comment on column tickets.schema_definitions.sha256 is 'SHA-256 of the text and of all it is built on: the definition is run again when it differs.';
            comment on column tickets.schema_definitions.text_sha256 is 'SHA-256 of the text alone.';
            comment on column tickets.schema_definitions.applied_at is 'When it was last run.';
            comment on column tickets.schema_definitions.duration_ms is 'How long that took, in milliseconds.';
            comment on column tickets.schema_definitions.object_sha256 is 'SHA-256 of what the catalogue showed of the object after the last run: it differs when somebody has altered it since.';
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task RecordAsync(NpgsqlConnection connection, Definition definition, string sha256, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            insert into tickets.schema_definitions (name, sha256, text_sha256, duration_ms)
            values ($1, $2, $3, $4)
            on conflict (name) do update
            set sha256 = excluded.sha256, text_sha256 = excluded.text_sha256, applied_at = now(), duration_ms = excluded.duration_ms
            """, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = definition.Name });
        command.Parameters.Add(new NpgsqlParameter { Value = sha256 });
        command.Parameters.Add(new NpgsqlParameter { Value = definition.TextSha256 });
        command.Parameters.Add(new NpgsqlParameter { Value = (int)Math.Min(duration.TotalMilliseconds, int.MaxValue) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Records what the catalogue shows of all of them now, at the end of a run.</summary>
    public static async Task RecordObjectsAsync(NpgsqlConnection connection, IReadOnlyDictionary<string, string> hashes, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "update tickets.schema_definitions d set object_sha256 = h.sha256 from unnest($1::text[], $2::text[]) as h (name, sha256) where h.name = d.name", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = hashes.Keys.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = hashes.Values.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Forgets definitions that are no longer shipped: a numbered file has dropped their objects.</summary>
    public static async Task ForgetOthersAsync(NpgsqlConnection connection, IEnumerable<string> shipped, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("delete from tickets.schema_definitions where name <> all ($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = shipped.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
