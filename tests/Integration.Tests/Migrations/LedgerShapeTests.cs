using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>An adopted ledger is read whatever its shape, and written to without a change of what is there.</summary>
public sealed class LedgerShapeTests : IAsyncLifetime
{
    private static readonly Migration[] Files =
    [
        new("18_older.sql", "select 1 / 0;"), new("19_old_one.sql", "select 1 / 0;"), new("20_first.sql", "create table tickets.first (n int);"), new("21_second.sql", "select 1;"),
    ];

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        await _database.ExecuteAsync("create schema tickets");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("filename text primary key, applied_at timestamptz default now()", "('18_older.sql', now()), ('19_old_one.sql', now())", "20_first.sql|")]
    [InlineData("version text primary key, applied_at timestamp not null", "('18_older', now()), ('19_old_one', now())", "20_first.sql|")]
    [InlineData("version integer primary key", "(18), (19)", "20")]
    [InlineData("version integer primary key, name text not null", "(18, 'older'), (19, 'A title of its own')", "20|20_first.sql")]
    [InlineData("version text primary key, name text not null", "('18', 'older.sql'), ('19', '19_old_one.sql')", "20|20_first.sql")]
    [InlineData("id serial primary key, filename text, checksum text not null", "(1001, '18_older.sql', 'abc'), (1002, '19_old_one.sql', 'def')", "1|20_first.sql|")]
    [InlineData("id integer primary key, filename text, checksum varchar(64) not null", "(1, '18_older.sql', 'abc'), (7, '19_old_one.sql', 'def')", "8|20_first.sql|")]
    [InlineData("filename text, version text generated always as (left(filename, 2)) stored", "('18_older.sql'), ('19_old_one.sql')", "20_first.sql|")]
    [InlineData("filename text, checksum char(64)", "('18_older.sql', 'abc'), ('19_old_one.sql', 'def')", "20_first.sql|")]
    [InlineData("id serial primary key, name varchar(200), executed_at timestamptz not null", "(18, '18_older.sql', now()), (19, '19_old_one', now())", "1|20_first.sql|")]
    public async Task Rows_are_read_and_written_as_the_columns_are(string columns, string rows, string written)
    {
        await _database.ExecuteAsync($"create table tickets.schema_migrations ({columns}); insert into tickets.schema_migrations values {rows}");

        var applied = await Runner().ApplyAsync(Cancel);
        var status = await Runner().StatusAsync(Cancel);

        Assert.Equal(["20_first.sql", "21_second.sql"], applied);
        Assert.Equal(
            [MigrationState.Adopted, MigrationState.Adopted, MigrationState.Applied, MigrationState.Applied],
            status.Select(s => s.State));
        Assert.StartsWith(written, (await _database.RowsAsync($"select * from tickets.schema_migrations where sha256 = '{Files[2].Sha256}'")).Single());
    }

    [Theory]
    [InlineData("filename text primary key, author text not null", "'19_old_one.sql', 'me'", "author")]
    [InlineData("filename text primary key, checksum integer not null", "'19_old_one.sql', 1", "checksum")]
    [InlineData("id uuid primary key, filename text", "gen_random_uuid(), '19_old_one.sql'", "id")]
    [InlineData("filename text primary key, checksum varchar(32) not null", "'19_old_one.sql', 'md5'", "checksum")]
    [InlineData("filename varchar(12) primary key", "'19_old_one'", "filename")]
    [InlineData("filename text primary key check (filename ~ '^[01]')", "'19_old_one.sql'", "filename")]
    [InlineData("filename text primary key, sha256 bytea", "'19_old_one.sql', '\\x00'", "sha256")]
    public async Task One_that_demands_what_we_cannot_know_is_refused_by_the_column_while_status_and_plan_answer(string columns, string row, string column)
    {
        await _database.ExecuteAsync($"create table tickets.schema_migrations ({columns}); insert into tickets.schema_migrations values ({row})");
        var runner = new MigrationRunner(_database.ConnectionString, Files[1..], []);

        var status = await runner.StatusAsync(Cancel);
        var plan = await runner.PlanAsync(Cancel);
        var e = await Assert.ThrowsAsync<MigrationException>(() => runner.ApplyAsync(Cancel));

        Assert.Equal([MigrationState.Adopted, MigrationState.Pending, MigrationState.Pending], status.Select(s => s.State));
        Assert.Contains("tickets.schema_migrations", Assert.Single(plan.Refusals), StringComparison.Ordinal);
        Assert.Contains(column, plan.Refusals[0], StringComparison.Ordinal);
        Assert.Contains(plan.Refusals[0], e.Message);
        Assert.Null(await _database.ScalarAsync<string>("select to_regclass('tickets.first')::text"));
    }

    [Theory]
    [InlineData("filename text primary key", "('20_change_files.sql'), ('21_positions.sql'), ('22_geocoder.sql')")]
    [InlineData("version text primary key", "('21_positions'), ('22_geocoder')")]
    public async Task A_database_of_the_replaced_files_is_refused_with_one_sentence(string columns, string rows)
    {
        await _database.ExecuteAsync($"create table tickets.schema_migrations ({columns}); insert into tickets.schema_migrations values {rows}");

        var refusal = Assert.Single((await Runner().PlanAsync(Cancel)).Refusals);
        var e = await Assert.ThrowsAsync<MigrationException>(() => Runner().ApplyAsync(Cancel));

        Assert.Contains("has been replaced since", refusal);
        Assert.Contains("drop it and make it anew", refusal);
        Assert.Equal($"Nothing was changed. {refusal}", e.Message);
    }

    private MigrationRunner Runner() => new(_database.ConnectionString, Files, []);
}
