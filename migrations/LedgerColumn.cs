using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>A column of a ledger of whatever shape.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, without a length.</param>
/// <param name="Length">The most characters it takes; null for any number.</param>
/// <param name="IsDemanded">Not null, and without a default.</param>
/// <param name="IsGenerated">Made by the server: it is read and not written.</param>
/// <param name="Check">A check constraint on it, if there is one: it may not take our names.</param>
internal sealed record LedgerColumn(string Name, string Type, int? Length, bool IsDemanded, bool IsGenerated, string? Check)
{
    /// <summary>What columns that name a migration are called, the likeliest first.</summary>
    public static readonly string[] Names = ["filename", "file", "script", "migration", "name", "description"];

    private static readonly string[] Times = ["applied_at", "applied_on", "executed_at", "installed_on", "run_at", "created_at"];

    public string Quoted => $"\"{Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public bool IsText => Type is "text" or "character varying" or "character";

    public bool IsNumber => Type is "integer" or "bigint" or "smallint";

    public bool IsName => IsText && NameRank >= 0;

    public int NameRank => Array.IndexOf(Names, Name);

    public bool IsTime => Times.Contains(Name) && (Type is "date" || Type.StartsWith("timestamp", StringComparison.Ordinal));

    public bool IsHash => Name is "sha256" or "checksum" or "hash" && IsText && Length is null or >= 64;

    public static async Task<List<LedgerColumn>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select a.attname, format_type(a.atttypid, null), nullif(a.atttypmod, -1) - 4, a.attnotnull and not a.atthasdef and a.attidentity = '',
                a.attgenerated <> '' or a.attidentity = 'a',
                (select conname from pg_constraint where conrelid = a.attrelid and contype = 'c' and a.attnum = any (conkey) order by conname limit 1)
            from pg_attribute a
            where a.attrelid = to_regclass('tickets.schema_migrations') and a.attnum > 0 and not a.attisdropped
            order by a.attnum
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<LedgerColumn>();
        while (await rows.ReadAsync(cancellationToken))
            columns.Add(new LedgerColumn(rows.GetString(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetInt32(2), rows.GetBoolean(3), rows.GetBoolean(4), rows.IsDBNull(5) ? null : rows.GetString(5)));
        return columns;
    }
}
