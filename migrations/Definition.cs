using System.Text.RegularExpressions;

namespace FleetTickets.Migrations;

/// <summary>
/// One file of <c>migrations/current/</c>: a function, view or trigger as it is today, named like its object (<c>views/inc_open_sla</c>), run again
/// whenever its text or something it is built on changed.
/// </summary>
internal sealed partial record Definition
{
    public Definition(string name, string sql)
    {
        (Name, Sql) = (name, sql);
        TextSha256 = Migration.HashOf(sql.ReplaceLineEndings("\n"));
        var code = SqlScript.CodeOf(sql);
        var create = Create().Match(code);
        var folder = name.Split('/')[0];
        Kind = create.Groups["kind"].Value.ToLowerInvariant() is "procedure" ? "function" : create.Groups["kind"].Value.ToLowerInvariant();
        var table = OnTable().Match(code);
        var qualified = (Kind == "trigger" ? $"{table.Groups["schema"].Value}.{create.Groups["name"].Value}" : create.Groups["name"].Value).ToLowerInvariant();
        if (!create.Success || folder != $"{Kind}s" || !qualified.EndsWith($".{name.Split('/')[^1]}", StringComparison.Ordinal))
            throw new ArgumentException(
                $"current/{name}.sql: found \"{create.Value}\" as its first statement, expected it to create or replace the {folder.TrimEnd('s')} that the file is named after, with its schema.");
        Schema = qualified.Split('.')[0];
        Object = qualified.Split('.')[1];
        Table = Kind == "trigger" ? table.Groups["table"].Value.ToLowerInvariant() : null;
        Adopts = sql.StartsWith("-- adopted:", StringComparison.Ordinal);
        Mentions = QualifiedNames().Matches(code).Select(match => match.Value.ToLowerInvariant()).ToHashSet();
    }

    /// <summary>Path below <c>current/</c> without its ending.</summary>
    public string Name { get; }

    public string Sql { get; }

    /// <summary><c>function</c> (procedures count as such), <c>view</c> or <c>trigger</c>.</summary>
    public string Kind { get; }

    public string Schema { get; }

    public string Object { get; }

    public string QualifiedName => $"{Schema}.{Object}";

    /// <summary>The table of a trigger; null for the rest.</summary>
    public string? Table { get; }

    /// <summary>A header says that it takes the place of what another program has under its name (<c>-- adopted: …</c>); any other such object is in its way.</summary>
    public bool Adopts { get; }

    /// <summary>Every name of ours that the text mentions, with its schema; what comments say does not count.</summary>
    public IReadOnlySet<string> Mentions { get; }

    public string TextSha256 { get; }

    /// <summary>The definitions embedded in this assembly.</summary>
    public static IReadOnlyList<Definition> Embedded() =>
    [
        .. EmbeddedSql.Names()
            .Where(name => name.StartsWith("current/", StringComparison.Ordinal))
            .Select(name => new Definition(name["current/".Length..^".sql".Length], EmbeddedSql.Read(name))),
    ];

    [GeneratedRegex(@"\Acreate\s+or\s+replace\s+(?<kind>function|procedure|view|trigger)\s+(?<name>[\w.]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Create();

    [GeneratedRegex(@"\bon\s+(?<table>(?<schema>tickets|reporting)\.\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex OnTable();

    [GeneratedRegex(@"(?<![\w.])(?:tickets|reporting)\.\w+", RegexOptions.IgnoreCase)]
    private static partial Regex QualifiedNames();
}
