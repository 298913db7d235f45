using System.Security.Cryptography;
using System.Text;

namespace FleetTickets.Migrations;

/// <summary>One file of <c>migrations/</c>: its name says the order, its SHA-256 what was applied.</summary>
internal sealed record Migration(string Name, string Sql)
{
    private const string NoTransactionMarker = "-- no-transaction";
    private const string MaintenanceMarker = "-- maintenance:";
    private const string DependentsMarker = "-- dependents of:";
    private const string LocksMarker = "-- locks first:";

    // Files that were shipped before the header existed, and never change.
    private static readonly Dictionary<string, string[]> EarlierDependents = new()
    {
        ["24_sla_limits.sql"] = ["tickets.inc_open_sla", "tickets.crq_open_sla"],
    };

    private static readonly Dictionary<string, string[]> EarlierLocks = new()
    {
        ["21_positions.sql"] = ["tickets.inc", "tickets.crq", "tickets.geo_clusters", "tickets.geo_locations", "tickets.import_meta"],
        ["25_history.sql"] = ["tickets.closure_events", "tickets.inc_daily_snapshot"],
    };

    private static readonly Dictionary<string, string> Preparations = new()
    {
        ["21_positions.sql"] = "TakeOverGazetteers",
        ["26_map.sql"] = "BoundTicketTables",
        ["29_adoption.sql"] = "BoundTicketTables",
    };

    /// <summary>The number the name begins with; from 20 on files are only ours, below it production has its own.</summary>
    public int Number { get; } = NumberOf(Name) ?? throw new ArgumentException($"{Name}: a migration's name begins with its number.");

    /// <summary>Hash of the text with LF line ends, so that a checkout's line ends do not look like an edit.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>False for files whose first line is <c>-- no-transaction</c>: <c>create index concurrently</c> refuses to run inside one.</summary>
    public bool Transactional { get; } = !Sql.StartsWith(NoTransactionMarker, StringComparison.Ordinal);

    /// <summary>What a <c>-- maintenance: …</c> line announces: a step that may lock for longer than 5 s. How long it was measured to: lock-times.csv.</summary>
    public string? Maintenance { get; } = Header(Sql, MaintenanceMarker);

    /// <summary>What a <c>-- dependents of: …</c> line names: objects that the file drops or rebuilds, and whose dependent views are set aside meanwhile.</summary>
    public IReadOnlyList<string> DependentsOf { get; } =
        Header(Sql, DependentsMarker)?.Split(", ") ?? EarlierDependents.GetValueOrDefault(Name) ?? [];

    /// <summary>
    /// Relations that the file changes and others read, locked before its first statement: what a <c>-- locks first: …</c> line names, else
    /// those whose dependents are set aside.
    /// </summary>
    public IReadOnlyList<string> LocksFirst =>
        Header(Sql, LocksMarker)?.Split(", ") ?? EarlierLocks.GetValueOrDefault(Name) ?? [.. DependentsOf.Where(name => !name.Contains('(', StringComparison.Ordinal))];

    /// <summary>What has to be done before this file, in its transaction, and could not be put into it: it was shipped before it was known.</summary>
    public Migration? Preparation { get; init; }

    public static int? NumberOf(string name)
    {
        var digits = name.TakeWhile(char.IsAsciiDigit).Count();
        return digits is > 0 and <= 6 ? int.Parse(name.AsSpan(0, digits)) : null;
    }

    /// <summary>The files embedded in this assembly, in the order they apply.</summary>
    public static IReadOnlyList<Migration> Embedded()
    {
        var assembly = typeof(Migration).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(name, Read(name))
            {
                Preparation = Preparations.TryGetValue(name, out var step) ? new Migration($"{name} ({step})", Read($"Adoption/{step}.sql")) : null,
            })];

        string Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }

    private static string? Header(string sql, string marker) => sql.Split('\n')
        .Where(line => line.StartsWith(marker, StringComparison.Ordinal))
        .Select(line => line[marker.Length..].Trim())
        .FirstOrDefault();
}
