using System.Text.RegularExpressions;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>
/// docs/tables has a page for every table and view. The part between two markers, columns and types, is generated from the catalogue and its
/// comments: with FLEETTICKETS_WRITE_TABLE_PAGES=1 these tests write it first, and create pages that are missing.
/// </summary>
public sealed partial class TablePagesTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private const string Begin = "<!-- begin generated: FLEETTICKETS_WRITE_TABLE_PAGES, see CONTRIBUTING.md -->\n";
    private const string End = "<!-- end generated -->\n";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("FLEETTICKETS_WRITE_TABLE_PAGES") != "1") return;
        foreach (var table in await TablesAsync())
        {
            var path = PathOf(table);
            var page = File.Exists(path) ? await File.ReadAllTextAsync(path) : table.NewPage;
            var written = Generated().Replace(page, _ => table.Columns, count: 1);
            if (!File.Exists(path) || written != page) await File.WriteAllTextAsync(path, written);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_table_and_view_has_a_page_and_every_page_its_table_or_view()
    {
        var (tables, pages) = ((await TablesAsync()).Select(PathOf).ToList(), Pages().ToList());

        Assert.True(tables.Count == tables.Distinct().Count(), "a table and a view of two schemas share their name and so their page");
        Assert.Empty(tables.Except(pages).Select(path => $"there is no {Path.GetFileName(path)}: write it, see CONTRIBUTING.md")
            .Concat(pages.Except(tables).Select(path => $"{Path.GetFileName(path)} describes no table or view: remove or rename it, and mend the links to it")));
    }

    [Fact]
    public async Task A_page_has_the_columns_with_their_types_and_comments()
    {
        var stale = new List<string>();
        foreach (var table in await TablesAsync())
        {
            var page = File.Exists(PathOf(table)) ? await File.ReadAllTextAsync(PathOf(table)) : "";
            if (!page.StartsWith($"# {table.Name}\n", StringComparison.Ordinal) || !page.Contains(table.Columns, StringComparison.Ordinal))
                stale.Add($"{Path.GetFileName(PathOf(table))} should begin with '# {table.Name}' and have:\n\n{table.Columns}");
        }

        Assert.True(stale.Count == 0, $"FLEETTICKETS_WRITE_TABLE_PAGES=1 writes them, see CONTRIBUTING.md:\n{string.Join('\n', stale)}");
    }

    [Fact]
    public async Task Every_table_view_column_and_function_has_a_comment() => Assert.Empty(await migrated.Database.RowsAsync("""
        with ours as (select oid from pg_namespace where nspname in ('tickets', 'reporting'))
        select format('comment on column %s.%I is ''…'';', c.oid::regclass, a.attname)
        from pg_class c join ours on ours.oid = relnamespace join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped
        where relkind in ('r', 'v', 'm') and col_description(c.oid, attnum) is null
        union all
        select format('comment on %s %s is ''…'';', case relkind when 'r' then 'table' else 'view' end, c.oid::regclass)
        from pg_class c join ours on ours.oid = relnamespace where relkind in ('r', 'v', 'm') and obj_description(c.oid, 'pg_class') is null
        union all
        select format('comment on routine %s is ''…'';', p.oid::regprocedure)
        from pg_proc p join ours on ours.oid = pronamespace where obj_description(p.oid, 'pg_proc') is null
        """));

    [Fact]
    public async Task The_examples_run()
    {
        await using var scratch = await Scratch.BeginAsync(migrated.Database);
        var examples = Pages().SelectMany(path => Example().Matches(File.ReadAllText(path)).Select(match => (Page: Path.GetFileName(path), Sql: match.Groups[1].Value))).ToList();

        Assert.True(examples.Count >= Pages().Count(), "each page has an example");
        foreach (var (page, sql) in examples)
        {
            var failed = await Record.ExceptionAsync(() => scratch.RunAsync(sql));
            Assert.True(failed is null, $"{page}: {failed?.Message}\n{sql}");
        }
    }

    [Fact]
    public void The_index_leads_to_every_page()
    {
        var index = File.ReadAllText(Repository.PathTo("docs", "tables", "README.md"));

        Assert.All(Pages(), path => Assert.Contains($"]({Path.GetFileName(path)})", index, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Repository.PathTo("docs", "tables"), "*.md").Where(path => !path.EndsWith("README.md", StringComparison.Ordinal));

    private static string PathOf(Table table) => Repository.PathTo("docs", "tables", $"{table.Name.Split('.')[1]}.md");

    private async Task<List<Table>> TablesAsync() => [.. (await migrated.Database.RowsAsync("""
        select format('%s.%s', n.nspname, c.relname), replace(obj_description(c.oid, 'pg_class'), '|', '/'),
            format('`%s` | %s | %s', a.attname, format_type(a.atttypid, a.atttypmod), replace(col_description(c.oid, a.attnum), '|', '\|'))
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname in ('tickets', 'reporting') and c.relkind in ('r', 'v', 'm')
        order by 1, a.attnum
        """))
        .Select(row => row.Split('|', 3))
        .GroupBy(row => (Name: row[0], Comment: row[1]), row => $"| {row[2]} |\n")
        .Select(table => new Table(table.Key.Name, table.Key.Comment, $"{Begin}| column | type | meaning |\n|---|---|---|\n{string.Concat(table)}{End}"))];

    /// <param name="Name">With its schema.</param>
    /// <param name="Comment">Its comment in the database.</param>
    /// <param name="Columns">The generated part of its page.</param>
    private sealed record Table(string Name, string Comment, string Columns)
    {
        public string NewPage => $"# {Name}\n\n{Comment}\n\n## Columns\n\n{Begin}{End}\n## Examples\n\n```sql\nselect *\nfrom {Name}\nlimit 10;\n```\n";
    }

    [GeneratedRegex($"{Begin}.*?{End}", RegexOptions.Singleline)]
    private static partial Regex Generated();

    [GeneratedRegex(@"```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
