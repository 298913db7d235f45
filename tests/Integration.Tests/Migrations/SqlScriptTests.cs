using FleetTickets.Migrations;

namespace FleetTickets.Integration.Tests.Migrations;

public sealed class SqlScriptTests
{
    [Theory]
    [InlineData("select 1; select 2;", "select 1|select 2")]
    [InlineData("select ';' ; select 2", "select ';' |select 2")]
    [InlineData("select 'it''s; one'; select 2", "select 'it''s; one'|select 2")]
    [InlineData("select E'a\\';b'; select 2", "select E'a\\';b'|select 2")]
    [InlineData("select \"a;b\"; select 2", "select \"a;b\"|select 2")]
    [InlineData("-- one; two\nselect 1; -- three;", "select 1")]
    [InlineData("/* a; /* nested; */ b; */ select 1;", "select 1")]
    [InlineData("do $$ begin; end $$; select 2", "do $$ begin; end $$|select 2")]
    [InlineData("do $a$ x; $$ y; $a$; select $1", "do $a$ x; $$ y; $a$|select $1")]
    [InlineData("select 'drop x;' \\gexec\nselect 2", "select 'drop x;' |select 2")]
    [InlineData(";;  ;", "")]
    public void Splits_at_the_semicolons_that_end_statements(string sql, string expected)
    {
        Assert.Equal(expected, string.Join('|', SqlScript.Split(sql).Select(s => s.Text)));
    }

    [Fact]
    public void Knows_the_line_a_statement_begins_on()
    {
        Assert.Equal([3, 5], SqlScript.Split("-- x\n\nselect 1\n;\nselect 2;").Select(s => s.Line));
    }

    [Fact]
    public void Every_shipped_file_begins_with_a_header_and_has_a_number_of_its_own()
    {
        var migrations = Migration.Embedded();

        Assert.All(migrations, m => Assert.StartsWith("-- ", m.Sql));
        Assert.Equal(migrations.Count, migrations.Select(m => m.Number).Distinct().Count());
    }
}
