using System.Text;
using System.Text.RegularExpressions;

namespace FleetTickets.Migrations.Roles;

/// <summary>One privilege of one role on one object; on one column of it where <paramref name="Column"/> is given.</summary>
internal sealed record RolePrivilege(string Role, CatalogueObject On, string Privilege, string? Column = null);

/// <summary>An object that privileges can be granted on.</summary>
/// <param name="Kind">As the matrix calls it: database, schema, table (views, too), sequence, function (procedures, too).</param>
/// <param name="Name">As the matrix names it: <c>tickets.inc</c>; of a function without its arguments.</param>
/// <param name="Identity">As SQL names it, quoted, with arguments.</param>
internal sealed record CatalogueObject(string Kind, string Name, string Identity);

/// <summary><c>migrations/roles.csv</c>: which role may do what. The file's head says how it is read.</summary>
internal sealed partial class RoleMatrix
{
    private const string ShippedPrefix = "fleettickets";
    private static readonly string[] Kinds = ["database", "schema", "table", "sequence", "function"];

    private readonly IReadOnlyList<Line> _lines;

    private RoleMatrix(IReadOnlyList<Line> lines) => _lines = lines;

    private sealed record Line(int Number, string Role, string Kind, string Pattern, IReadOnlyList<(string Privilege, string? Column)> Privileges)
    {
        public bool IsExact => !Pattern.Contains('*', StringComparison.Ordinal);

        public bool Matches(CatalogueObject one) => Kind == one.Kind
            && Regex.IsMatch(one.Name, $"^{Regex.Escape(Pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant);
    }

    public IReadOnlyList<string> Roles => [.. _lines.Select(line => line.Role).Distinct()];

    /// <summary>The file embedded in this assembly. Roles belong to the whole server: tests give theirs another prefix.</summary>
    public static RoleMatrix Embedded(string prefix = ShippedPrefix)
    {
        using var reader = new StreamReader(typeof(RoleMatrix).Assembly.GetManifestResourceStream("roles.csv")!, Encoding.UTF8);
        return Parse(reader.ReadToEnd(), prefix);
    }

    public static RoleMatrix Parse(string text, string prefix = ShippedPrefix)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n')
            .Select((line, index) => (Text: line.Trim(), Number: index + 1))
            .Where(line => line.Text.Length > 0 && line.Text[0] != '#')
            .Skip(1)
            .Select(line => Read(line.Text, line.Number, prefix))
            .ToList();
        if (lines.GroupBy(line => (line.Role, line.Kind, line.Pattern)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FormatException($"roles.csv, line {twice.Last().Number}: {twice.Key.Role} has a line for {twice.Key.Kind} {twice.Key.Pattern} already (line {twice.First().Number}).");
        return new RoleMatrix(lines);
    }

    /// <summary>Whether any line says something of that role and object, be it <c>none</c>.</summary>
    public bool Mentions(string role, CatalogueObject one) => Ruling(role, one) is not null;

    /// <summary>What the role is to have on the object.</summary>
    public IEnumerable<RolePrivilege> Wanted(string role, CatalogueObject one) =>
        Ruling(role, one)?.Privileges.Select(given => new RolePrivilege(role, one, given.Privilege, given.Column)) ?? [];

    /// <summary>Exact lines whose object is not among these, as <c>table tickets.x</c>.</summary>
    public IReadOnlyList<string> Missing(IReadOnlyCollection<CatalogueObject> objects) =>
        [.. _lines.Where(line => line.IsExact && !objects.Any(line.Matches)).Select(line => $"{line.Kind} {line.Pattern}").Distinct()];

    private Line? Ruling(string role, CatalogueObject one) => _lines
        .Where(line => line.Role == role && line.Matches(one))
        .OrderByDescending(line => line.IsExact)
        .ThenByDescending(line => line.Pattern.Length)
        .FirstOrDefault();

    private static Line Read(string text, int number, string prefix)
    {
        if (text.Split(',') is not [var role, var kind, var pattern, var privileges] || !Kinds.Contains(kind) || !role.StartsWith(ShippedPrefix + "_", StringComparison.Ordinal))
            throw new FormatException($"roles.csv, line {number}: found '{text}', expected {ShippedPrefix}_<role>,<{string.Join('|', Kinds)}>,<object>,<privileges>.");
        var given = privileges == "none" ? [] : Privilege().Matches(privileges).SelectMany(Columns).ToList();
        if (privileges != "none" && (given.Count == 0 || Privilege().Replace(privileges, "").Trim().Length > 0))
            throw new FormatException($"roles.csv, line {number}: found privileges '{privileges}', expected for example 'select update(a b)', or 'none'.");
        return new Line(number, prefix + role[ShippedPrefix.Length..], kind, pattern, given);
    }

    private static IEnumerable<(string Privilege, string? Column)> Columns(Match match) => match.Groups[2].Success
        ? match.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(column => (match.Groups[1].Value, (string?)column))
        : [(match.Groups[1].Value, null)];

    [GeneratedRegex(@"([a-z]+)(?:\(([a-z0-9_ ]+)\))?")]
    private static partial Regex Privilege();
}
