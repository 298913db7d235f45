using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace FleetTickets.Migrations;

/// <summary>One numbered file of <c>migrations/</c>, run once: its name gives the order, its SHA-256 what was applied.</summary>
internal sealed partial record Migration(string Name, string Sql)
{
    /// <summary>The number the name begins with; from 20 on files are only ours, below it production has its own.</summary>
    public int Number { get; } = NumberOf(Name) ?? throw new ArgumentException($"{Name}: a migration's name begins with its number.");

    /// <summary>Hash of the text with LF line ends, so that a checkout's line ends do not look like an edit.</summary>
    public string Sha256 { get; } = HashOf(Sql.ReplaceLineEndings("\n"));

    /// <summary>
    /// False for files whose first line is <c>-- no-transaction</c>: <c>create index concurrently</c> refuses to run inside one. They follow after
    /// the run's transaction, are repeatable, and nothing depends on them.
    /// </summary>
    public bool Transactional { get; } = !Sql.StartsWith("-- no-transaction", StringComparison.Ordinal);

    /// <summary>What a <c>-- maintenance: …</c> line announces: a step that may lock for longer than 5 s. How long it was measured to: lock-times.csv.</summary>
    public string? Maintenance { get; } = Header(Sql, "-- maintenance:").FirstOrDefault();

    /// <summary>What <c>-- dependents of: …</c> lines name: objects that the file drops or rebuilds, and whose dependent views are set aside meanwhile.</summary>
    public IReadOnlyList<string> DependentsOf { get; } = Names(Sql, "-- dependents of:");

    /// <summary>Relations that are locked before the first statement of the run: what <c>-- locks first: …</c> lines name, and those whose dependents are set aside.</summary>
    public IReadOnlyList<string> LocksFirst =>
        [.. Names(Sql, "-- locks first:").Concat(DependentsOf.Where(name => !name.Contains('(', StringComparison.Ordinal))).Distinct()];

    /// <summary>Tables and types that the file creates or alters, as far as its text names them: what is built on these is defined again.</summary>
    public IReadOnlySet<string> Changes { get; } =
        ChangedName().Matches(SqlScript.CodeOf(Sql)).Select(match => match.Groups[1].Value.ToLowerInvariant()).ToHashSet();

    /// <summary>Tables, types, functions and indexes that the file creates and that must not be there before.</summary>
    public IReadOnlySet<string> Creates { get; } = CreatedName().Matches(SqlScript.CodeOf(Sql))
        .Select(match => match.Groups["index"] is { Success: true } index ? $"{match.Groups["schema"].Value}.{index.Value}" : match.Groups["name"].Value)
        .ToHashSet();

    /// <summary>Extensions that the file creates where they are missing.</summary>
    public IReadOnlySet<string> Extensions { get; } = CreatedExtension().Matches(Sql).Select(match => match.Groups[1].Value).ToHashSet();

    public static int? NumberOf(string name)
    {
        var digits = name.TakeWhile(char.IsAsciiDigit).Count();
        return digits is > 0 and <= 6 ? int.Parse(name.AsSpan(0, digits)) : null;
    }

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The files embedded in this assembly, in the order they apply.</summary>
    public static IReadOnlyList<Migration> Embedded() =>
    [
        .. EmbeddedSql.Names()
            .Where(name => !name.Contains('/', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(name, EmbeddedSql.Read(name))),
    ];

    private static IEnumerable<string> Header(string sql, string marker) => sql.Split('\n')
        .Where(line => line.StartsWith(marker, StringComparison.Ordinal))
        .Select(line => line[marker.Length..].Trim());

    private static List<string> Names(string sql, string marker) => [.. Header(sql, marker).SelectMany(line => CommaBetweenNames().Split(line)).Distinct()];

    [GeneratedRegex(@"\b(?:create|alter)\s+(?:table|type)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?((?:tickets|reporting)\.\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex ChangedName();

    [GeneratedRegex(@"\bcreate\s+(?:(?:table|type|function|procedure)\s+(?<name>(?:tickets|reporting)\.\w+)|(?:unique\s+)?index\s+(?<index>(?!on\b)\w+)\s+on\s+(?<schema>tickets|reporting)\.)")]
    private static partial Regex CreatedName();

    [GeneratedRegex(@"(?<!-.*)\bcreate extension (?:if not exists )?(\w+);")]
    private static partial Regex CreatedExtension();

    // Commas within the parentheses of a function's arguments separate no names.
    [GeneratedRegex(@"\s*,\s*(?![^(]*\))")]
    private static partial Regex CommaBetweenNames();
}
