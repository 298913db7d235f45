using System.Text.RegularExpressions;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>docs/tables has a page for every table and view, and each page says of the columns what the database says.</summary>
public sealed partial class TablePagesTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>
{
    private const string Heading = "## Columns\n\n| column | type | meaning |\n|---|---|---|\n";

    [Fact]
    public async Task Every_table_and_view_has_a_page_and_every_page_its_table_or_view() => Assert.Equal(
        (await ColumnsAsync()).Select(table => $"{table.Key.Split('.')[1]}.md").Order(StringComparer.Ordinal),
        Pages().Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_page_has_the_columns_with_their_types_and_comments()
    {
        var wrong = new List<string>();
        foreach (var (table, rows) in await ColumnsAsync())
        {
            var path = Repository.PathTo("docs", "tables", $"{table.Split('.')[1]}.md");
            var page = File.Exists(path) ? await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) : "";
            var expected = Heading + string.Join('\n', rows) + "\n";
            if (!page.StartsWith($"# {table}\n", StringComparison.Ordinal) || !page.Contains(expected + "\n##", StringComparison.Ordinal))
                wrong.Add($"docs/tables/{Path.GetFileName(path)} should begin with '# {table}' and have:\n\n{expected}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
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

    /// <summary>By table, the lines that its page has to have.</summary>
    private async Task<Dictionary<string, List<string>>> ColumnsAsync() => (await migrated.Database.RowsAsync("""
        select format('%s.%s', n.nspname, c.relname),
            format('`%s` | %s | %s', a.attname, format_type(a.atttypid, a.atttypmod), replace(col_description(c.oid, a.attnum), '|', '\|'))
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname in ('tickets', 'reporting') and c.relkind in ('r', 'v', 'm')
        order by 1, a.attnum
        """))
        .Select(row => row.Split('|', 2))
        .GroupBy(row => row[0], row => $"| {row[1]} |")
        .ToDictionary(table => table.Key, table => table.ToList());

    [GeneratedRegex(@"```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
