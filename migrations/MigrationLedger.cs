using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// <c>tickets.schema_migrations</c>, with whatever columns it has: a production database brings its own, which we read as they
/// are and only add columns to. What we applied carries a hash in <c>sha256</c>; a row without one was there before us.
/// </summary>
internal sealed class MigrationLedger
{
    private static readonly string[] KnownNameColumns = ["filename", "name", "version", "migration", "file", "id"];
    private static readonly string[] KnownTimeColumns = ["applied_at", "applied_on", "executed_at", "installed_on", "run_at", "created_at"];

    private readonly string _nameColumn;
    private readonly string? _timeColumn;
    private readonly bool _numeric;
    private readonly bool _hasHash;

    private MigrationLedger(string nameColumn, bool numeric, string? timeColumn, bool hasHash)
    {
        (_nameColumn, _numeric, _timeColumn, _hasHash) = (nameColumn, numeric, timeColumn, hasHash);
    }

    internal sealed record Row(string Name, DateTimeOffset? AppliedAt, string? Sha256)
    {
        /// <summary>Ledgers are seen that record the full name, the name without its ending, or the number alone.</summary>
        public bool IsOf(Migration migration) =>
            Name == migration.Name
            || Name + ".sql" == migration.Name
            || (Name.All(char.IsAsciiDigit) && Migration.NumberOf(Name) == migration.Number);
    }

    /// <summary>Reads the ledger's shape; null when there is none yet.</summary>
    public static async Task<MigrationLedger?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select a.attname, format_type(a.atttypid, null), a.attnotnull and not a.atthasdef and a.attidentity = ''
            from pg_attribute a
            where a.attrelid = to_regclass('tickets.schema_migrations') and a.attnum > 0 and not a.attisdropped
            """, connection);
        var columns = new Dictionary<string, string>();
        var mustBeGiven = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                columns.Add(reader.GetString(0), reader.GetString(1));
                if (reader.GetBoolean(2)) mustBeGiven.Add(reader.GetString(0));
            }
        }

        if (columns.Count == 0) return null;

        var nameColumn = KnownNameColumns.FirstOrDefault(c => columns.TryGetValue(c, out var type) && IsText(type))
            ?? KnownNameColumns.FirstOrDefault(c => columns.TryGetValue(c, out var type) && IsNumber(type))
            ?? throw new MigrationException(
                $"tickets.schema_migrations has no column that names a migration: found {string.Join(", ", columns.Keys)}, "
                + $"expected one of {string.Join(", ", KnownNameColumns)}. Add a column filename text that does.");
        var timeColumn = KnownTimeColumns.FirstOrDefault(c => columns.TryGetValue(c, out var type) && type.StartsWith("timestamp", StringComparison.Ordinal));
        var strange = mustBeGiven.Where(c => c != nameColumn && c != timeColumn).ToList();
        if (strange.Count > 0)
            throw new MigrationException(
                $"tickets.schema_migrations demands a value for {string.Join(", ", strange)}, which only its former owner knows. "
                + "Give the column a default, or drop its not null.");
        return new MigrationLedger(nameColumn, IsNumber(columns[nameColumn]), timeColumn, columns.ContainsKey("sha256"));
    }

    /// <summary>Creates the ledger on a fresh database; gives an older one the columns it lacks, and changes nothing else of it.</summary>
    public static async Task<MigrationLedger> EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            create schema if not exists tickets;
            create table if not exists tickets.schema_migrations (
                filename text primary key,
                applied_at timestamptz not null default now()
            );
            alter table tickets.schema_migrations
                add column if not exists sha256 text,
                add column if not exists duration_ms integer;
            comment on table tickets.schema_migrations is
                'The ledger of applied migration files. A row without sha256 was there before FleetTickets (adopted).';
            comment on column tickets.schema_migrations.sha256 is
                'SHA-256 of the file as applied; the runner refuses to go on when the file differs now.';
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return (await FindAsync(connection, cancellationToken))!;
    }

    public async Task<IReadOnlyList<Row>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var time = _timeColumn is null ? "null::timestamptz" : $"\"{_timeColumn}\"::timestamptz";
        var hash = _hasHash ? "sha256" : "null::text";
        await using var command = new NpgsqlCommand(
            $"select \"{_nameColumn}\"::text, {time}, {hash} from tickets.schema_migrations order by 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new Row(
                reader.GetString(0),
                await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(1),
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2)));
        }

        return rows;
    }

    public async Task RecordAsync(NpgsqlConnection connection, Migration migration, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (timeColumn, now) = _timeColumn is null ? ("", "") : ($", \"{_timeColumn}\"", ", now()");
        await using var command = new NpgsqlCommand(
            $"insert into tickets.schema_migrations (\"{_nameColumn}\", sha256, duration_ms{timeColumn}) values ($1, $2, $3{now})", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = _numeric ? migration.Number : migration.Name });
        command.Parameters.Add(new NpgsqlParameter { Value = migration.Sha256 });
        command.Parameters.Add(new NpgsqlParameter { Value = (int)Math.Min(duration.TotalMilliseconds, int.MaxValue) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static bool IsText(string type) => type is "text" or "character varying";

    private static bool IsNumber(string type) => type is "integer" or "bigint" or "smallint";
}
