using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// <c>tickets.schema_migrations</c>, with whatever columns it has: a production database brings its own, which we read as they
/// are and only add columns to. What we applied carries a hash in <c>sha256</c>; a row without one was there before us.
/// </summary>
internal sealed class MigrationLedger(IReadOnlyList<LedgerColumn> columns)
{
    private readonly LedgerColumn? _name = columns.Where(c => c.IsName).MinBy(c => c.NameRank);
    private readonly LedgerColumn? _number = columns.FirstOrDefault(c => c.Name == "version") ?? columns.FirstOrDefault(c => c.Name == "id");

    /// <param name="Name">The file's name as far as the row has it.</param>
    /// <param name="AppliedAt">When, if the ledger has that.</param>
    /// <param name="Sha256">What we recorded; null for rows that are not ours.</param>
    /// <param name="IsNumbered">The number stands in a column of its own, or alone.</param>
    internal sealed record Row(string Name, DateTimeOffset? AppliedAt, string? Sha256, bool IsNumbered)
    {
        /// <summary>Ledgers are seen that record the full name, the name without its ending, a number and a title, or the number alone.</summary>
        public bool IsOf(Migration migration) =>
            Name == migration.Name || Name + ".sql" == migration.Name || (IsNumbered && Migration.NumberOf(Name) == migration.Number);
    }

    /// <summary>Why no row of ours can be written into it; null when one can.</summary>
    public string? Unwritable(int longestName)
    {
        if (columns.Where(column => column.IsDemanded && Value(column) is null).Select(column => column.Name).ToList() is { Count: > 0 } lacking)
            return $"tickets.schema_migrations demands a value for {string.Join(", ", lacking)}, which only its former owner knows. Give the column a default, or drop its not null.";
        if (columns.FirstOrDefault(column => Value(column) == "@name" && column.Length < longestName) is { } tooShort)
            return $"tickets.schema_migrations.{tooShort.Name} takes {tooShort.Length} characters, and our files have names of up to {longestName}. Make it text.";
        if (columns.FirstOrDefault(column => column.Check is not null && Value(column) is not null) is { } restricted)
            return $"tickets.schema_migrations.{restricted.Name} has the check constraint {restricted.Check}, which may not take our files. Drop it.";
        if (columns.FirstOrDefault(column => column is { Name: "sha256", IsText: false } or { Name: "duration_ms", IsNumber: false }) is { } other)
            return $"tickets.schema_migrations.{other.Name} is of type {other.Type}, expected {(other.Name == "sha256" ? "text" : "integer")}. Rename it: one of ours is then made.";
        return null;
    }

    /// <summary>Reads the ledger's shape; null when there is none yet.</summary>
    public static async Task<MigrationLedger?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var columns = await LedgerColumn.ReadAsync(connection, cancellationToken);
        if (columns.Count == 0) return null;
        var ledger = new MigrationLedger(columns);
        return ledger._name is not null || ledger._number is not null
            ? ledger
            : throw new MigrationException(
                $"tickets.schema_migrations has no column that names a migration: found {string.Join(", ", columns.Select(c => c.Name))}, "
                + $"expected one of {string.Join(", ", LedgerColumn.Names)}, version, id. Add a column filename text that does.");
    }

    /// <summary>Creates the ledger on a fresh database; gives an older one the columns it lacks, and changes nothing else of it.</summary>
    public static async Task<MigrationLedger> EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var columns = await LedgerColumn.ReadAsync(connection, cancellationToken);
        if (columns.Any(c => c.Name == "sha256") && columns.Any(c => c.Name == "duration_ms")) return new MigrationLedger(columns);
        await using var command = new NpgsqlCommand("""
            -- "if not exists" asks for the right to create schemas even where the schema exists.
            do $$ begin if to_regnamespace('tickets') is null then create schema tickets; end if; end $$;
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
            comment on column tickets.schema_migrations.duration_ms is 'How long the file took, in milliseconds.';
            do $$
            declare
                described record;
            begin
                -- An adopted ledger may have neither.
                for described in
                    select attname, case attname when 'filename' then 'The file''s name.' else 'When it was applied.' end as description
                    from pg_attribute
                    where attrelid = 'tickets.schema_migrations'::regclass and attname in ('filename', 'applied_at') and not attisdropped
                loop
                    execute format('comment on column tickets.schema_migrations.%I is %L', described.attname, described.description);
                end loop;
            end
            $$;
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return (await FindAsync(connection, cancellationToken))!;
    }

    public async Task<IReadOnlyList<Row>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        string[] cells =
        [
            _name is null ? "null::text" : $"{_name.Quoted}::text",
            _number is null ? "null::text" : $"{_number.Quoted}::text",
            columns.FirstOrDefault(c => c.IsTime) is { } time ? $"{time.Quoted}::timestamptz" : "null::timestamptz",
            // A hash of ours comes with a duration; another program's may be of anything.
            columns.Any(c => c is { Name: "sha256", IsText: true }) && columns.Any(c => c.Name == "duration_ms") ? "case when duration_ms is not null then sha256 end" : "null::text",
        ];
        await using var command = new NpgsqlCommand($"select {string.Join(", ", cells)} from tickets.schema_migrations order by 1, 2", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (name, isNumbered) = NameOf(reader.IsDBNull(0) ? null : reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1));
            rows.Add(new Row(
                name,
                reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2),
                reader.IsDBNull(3) ? null : reader.GetString(3),
                isNumbered));
        }

        return rows;
    }

    public async Task RecordAsync(NpgsqlConnection connection, Migration migration, TimeSpan duration, CancellationToken cancellationToken)
    {
        var filled = columns.Select(column => (column.Quoted, Value: Value(column))).Where(column => column.Value is not null).ToList();
        await using var command = new NpgsqlCommand(
            $"insert into tickets.schema_migrations ({string.Join(", ", filled.Select(c => c.Quoted))}) values ({string.Join(", ", filled.Select(c => c.Value))})", connection);
        command.Parameters.AddWithValue("name", migration.Name);
        command.Parameters.AddWithValue("number", migration.Number);
        command.Parameters.AddWithValue("sha256", migration.Sha256);
        command.Parameters.AddWithValue("duration", (int)Math.Min(duration.TotalMilliseconds, int.MaxValue));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The number stands in the name, or in a column of its own: <c>(3, 'inc_columns')</c> is 03_inc_columns.</summary>
    private static (string Name, bool IsNumbered) NameOf(string? name, string? number)
    {
        if (name is not null && (Migration.NumberOf(name) is not null || number is null)) return (name, name.All(char.IsAsciiDigit));
        if (number is null || Migration.NumberOf(number) is not { } n) return (name ?? number ?? "", false);
        return number.All(char.IsAsciiDigit) ? (name is null ? number : $"{n:00}_{name}", true) : (number, false);
    }

    /// <summary>The expression that fills a column; null for one that is left to its default, or that we cannot fill.</summary>
    private string? Value(LedgerColumn column) => column switch
    {
        { IsGenerated: true } => null,
        { IsName: true } => "@name",
        { Name: "version", IsNumber: true } => "@number",
        { Name: "version", IsText: true } => _name is null ? "@name" : "lpad(@number::text, 2, '0')",
        { Name: "id", IsDemanded: false } => null,
        { Name: "id", IsNumber: true } when _name is null && _number == column => "@number",
        { Name: "id", IsNumber: true } => "(select coalesce(max(id), 0) + 1 from tickets.schema_migrations)",
        { Name: "id", IsText: true } => "@name",
        { IsHash: true } => "@sha256",
        { IsTime: true } => "now()",
        { Name: "duration_ms", IsNumber: true } => "@duration",
        _ => null,
    };
}
