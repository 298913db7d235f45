using System.Security.Cryptography;
using System.Text;

namespace FleetTickets.Migrations;

/// <summary>One file of <c>migrations/</c>: its name says the order, its SHA-256 what was applied.</summary>
internal sealed record Migration(string Name, string Sql)
{
    private const string NoTransactionMarker = "-- no-transaction";
    private const string MaintenanceMarker = "-- maintenance:";

    /// <summary>The number the name begins with; from 20 on files are only ours, below it production has its own.</summary>
    public int Number { get; } = NumberOf(Name) ?? throw new ArgumentException($"{Name}: a migration's name begins with its number.");

    /// <summary>Hash of the text with LF line ends, so that a checkout's line ends do not look like an edit.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>False for files whose first line is <c>-- no-transaction</c>: <c>create index concurrently</c> refuses to run inside one.</summary>
    public bool Transactional { get; } = !Sql.StartsWith(NoTransactionMarker, StringComparison.Ordinal);

    /// <summary>What a <c>-- maintenance: …</c> line announces: a step that locks for longer than 5 s, with its expected duration.</summary>
    public string? Maintenance { get; } = Sql.Split('\n')
        .Where(line => line.StartsWith(MaintenanceMarker, StringComparison.Ordinal))
        .Select(line => line[MaintenanceMarker.Length..].Trim())
        .FirstOrDefault();

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
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                return new Migration(name, reader.ReadToEnd());
            })];
    }
}
