using FleetTickets.Migrations;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

public sealed class MigrationRunnerTests : IAsyncLifetime
{
    private static readonly Migration First = new("20_first.sql", "create schema if not exists tickets;\ncreate table tickets.first (n int);\n");
    private static readonly Migration Second = new("21_second.sql", "insert into tickets.first values (1);\n");

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateEmptyAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_fresh_database_without_PostGIS_gets_everything_and_a_second_run_does_nothing()
    {
        await _database.ExecuteAsync("drop extension postgis");

        var applied = await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);
        var again = await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        Assert.Equal(
            [.. Migration.Embedded().Where(m => m.Transactional).Select(m => m.Name), "definitions", .. Migration.Embedded().Where(m => !m.Transactional).Select(m => m.Name)],
            applied.Select(name => name.Contains('/', StringComparison.Ordinal) ? "definitions" : name).Distinct());
        Assert.Empty(again);
        Assert.All(await new MigrationRunner(_database.ConnectionString).StatusAsync(Cancel), s => Assert.Equal(MigrationState.Applied, s.State));
        Assert.Equal(["20260622|0"], await _database.RowsAsync("select 20260622, count(*) from tickets.inc"));
    }

    [Fact]
    public async Task Status_of_a_database_without_a_ledger_is_all_pending_and_writes_nothing()
    {
        var status = await Runner(First, Second).StatusAsync(Cancel);

        Assert.All(status, s => Assert.Equal(MigrationState.Pending, s.State));
        Assert.Null(await _database.ScalarAsync<string>("select to_regnamespace('tickets')::text"));
    }

    [Fact]
    public async Task An_edited_migration_is_refused_with_both_hashes_before_anything_is_changed()
    {
        await Runner(First).ApplyAsync(Cancel);
        var edited = First with { Sql = First.Sql + "-- edited\n" };
        edited = new Migration(edited.Name, edited.Sql);

        var e = await Assert.ThrowsAsync<MigrationException>(() => Runner(edited, Second).ApplyAsync(Cancel));

        Assert.Contains("20_first.sql", e.Message);
        Assert.Contains(First.Sha256, e.Message);
        Assert.Contains(edited.Sha256, e.Message);
        Assert.Contains("new migration", e.Message);
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from tickets.first"));
    }

    [Fact]
    public async Task Line_ends_of_the_checkout_are_no_edit()
    {
        await Runner(First).ApplyAsync(Cancel);

        Assert.Empty(await Runner(new Migration(First.Name, First.Sql.ReplaceLineEndings("\r\n"))).ApplyAsync(Cancel));
    }

    [Fact]
    public async Task An_unknown_migration_from_20_on_is_refused_and_one_below_is_foreign()
    {
        await Runner(First, Second).ApplyAsync(Cancel);
        await _database.ExecuteAsync("insert into tickets.schema_migrations (filename) values ('11_something.sql')");

        var status = await Runner(First).StatusAsync(Cancel);
        var e = await Assert.ThrowsAsync<MigrationException>(() => Runner(First).ApplyAsync(Cancel));

        Assert.Equal(
            [("11_something.sql", MigrationState.Foreign), ("20_first.sql", MigrationState.Applied), ("21_second.sql", MigrationState.Unknown)],
            status.Select(s => (s.Name, s.State)));
        Assert.Contains(Second.Sha256, e.Message);
        Assert.Contains("newer release", e.Message);
    }

    [Fact]
    public async Task A_failure_names_file_line_and_state_rolls_the_whole_run_back_and_releases_the_lock()
    {
        var broken = new Migration("21_broken.sql", """
            -- a comment; with a semicolon
            insert into tickets.first values (2);
            select
                1 /
                0;
            """);

        var e = await Assert.ThrowsAsync<MigrationException>(() => Runner(First, broken).ApplyAsync(Cancel));

        Assert.Contains("21_broken.sql, line 3:", e.Message);
        Assert.Equal("22012", e.SqlState);
        Assert.Contains("22012", e.Message);
        Assert.Contains("Nothing was changed", e.Message);
        Assert.Null(await _database.ScalarAsync<string>("select to_regnamespace('tickets')::text"));
        Assert.Equal(["20_first.sql", "21_second.sql"], await Runner(First, Second).ApplyAsync(Cancel));
    }

    [Fact]
    public async Task A_file_without_a_transaction_follows_the_run_and_is_repeated_when_it_failed()
    {
        var index = new Migration("21_index.sql", "-- no-transaction\ncreate index concurrently if not exists first_n on tickets.first (n);\nselect n / 0 from tickets.first;\n");
        var third = new Migration("22_third.sql", "create table tickets.third (n int); insert into tickets.first values (1);");

        var e = await Assert.ThrowsAsync<MigrationException>(() => Runner(First, index, third).ApplyAsync(Cancel));
        await _database.ExecuteAsync("delete from tickets.first");

        Assert.Contains("21_index.sql, line 3", e.Message);
        Assert.Contains("is committed", e.Message);
        Assert.Equal(["21_index.sql"], await Runner(First, index, third).ApplyAsync(Cancel));
    }

    [Fact]
    public async Task Cells_of_a_query_that_ends_in_gexec_are_run_as_statements()
    {
        var generated = new Migration("21_generated.sql", """
            -- no-transaction
            select format('create index concurrently %I on tickets.first (n)', name), null
            from unnest(array['one', 'two']) as name \gexec
            """);

        await Runner(First, generated).ApplyAsync(Cancel);

        Assert.Equal(["one", "two"], await _database.RowsAsync("select indexname from pg_indexes where tablename = 'first' order by 1"));
    }

    [Fact]
    public async Task A_syntax_error_is_found_on_its_own_line()
    {
        var broken = new Migration("20_broken.sql", "select 1;\n\nselect\n  2\n  frm x;\n");

        var e = await Assert.ThrowsAsync<MigrationException>(() => Runner(broken).ApplyAsync(Cancel));

        Assert.Contains("20_broken.sql, line 5:", e.Message);
    }

    [Fact]
    public async Task A_file_marked_no_transaction_may_build_indexes_concurrently()
    {
        var concurrent = new Migration("21_index.sql", "-- no-transaction\ncreate index concurrently first_n on tickets.first (n);\n");

        await Runner(First, concurrent).ApplyAsync(Cancel);

        Assert.Equal("first_n", await _database.ScalarAsync<string>("select indexrelid::regclass::text from pg_index where indrelid = 'tickets.first'::regclass and indisvalid")
            is { } name ? name.Replace("tickets.", "") : null);
        Assert.Empty(await Runner(First, concurrent).ApplyAsync(Cancel));
    }

    [Fact]
    public async Task A_second_runner_gives_up_with_the_name_of_the_first_and_goes_on_when_it_has_ended()
    {
        var blocking = new Migration("21_blocking.sql", "lock table tickets.first;");
        await Runner(First).ApplyAsync(Cancel);
        await using var reader = await _database.DataSource.OpenConnectionAsync(Cancel);
        await using var reading = await reader.BeginTransactionAsync(Cancel);
        await using (var look = new NpgsqlCommand("select * from tickets.first", reader, reading)) await look.ExecuteNonQueryAsync(Cancel);
        var began = new TaskCompletionSource();
        var first = new MigrationRunner(_database.ConnectionString, [First, blocking], []) { Progress = _ => began.TrySetResult() }.ApplyAsync(Cancel);
        await began.Task.WaitAsync(Cancel);

        var refused = await Assert.ThrowsAsync<MigrationException>(() =>
            new MigrationRunner(_database.ConnectionString, [First, blocking], []) { WaitForOtherRunner = TimeSpan.FromSeconds(0.5) }.ApplyAsync(Cancel));
        Assert.Matches("server process [0-9]+", refused.Message);

        var second = Runner(First, blocking).ApplyAsync(Cancel);
        await reading.RollbackAsync(Cancel);
        Assert.Equal(["21_blocking.sql"], await first);
        Assert.Empty(await second);
    }

    [Fact]
    public async Task A_lock_that_is_not_to_be_had_at_once_is_tried_again()
    {
        var locking = new Migration("21_locking.sql", "alter table tickets.first add column m int;");
        await Runner(First).ApplyAsync(Cancel);
        await using var reader = await _database.DataSource.OpenConnectionAsync(Cancel);
        await using var reading = await reader.BeginTransactionAsync(Cancel);
        await using (var look = new NpgsqlCommand("select * from tickets.first", reader, reading)) await look.ExecuteNonQueryAsync(Cancel);

        var waited = new TaskCompletionSource();
        var runner = new MigrationRunner(_database.ConnectionString, [First, locking], [])
        {
            Progress = said => { if (said.Contains("trying again", StringComparison.Ordinal)) waited.TrySetResult(); },
        };
        var run = runner.ApplyAsync(Cancel);
        await waited.Task.WaitAsync(Cancel);
        await reading.RollbackAsync(Cancel);

        Assert.Equal(["21_locking.sql"], await run);
    }

    private MigrationRunner Runner(params Migration[] migrations) => new(_database.ConnectionString, migrations, []);
}
