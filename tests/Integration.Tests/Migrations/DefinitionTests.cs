using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>Views, functions and triggers are what their files say, and what others built on them survives their replacement.</summary>
public sealed class DefinitionTests : IAsyncLifetime
{
    private const string Reader = "definition_tests_reader";

    private static readonly Migration Tables = new("20_tables.sql", """
        -- 20: tables.
        create schema if not exists tickets;
        create schema if not exists reporting;
        create table tickets.inc (ticket_id text primary key, cluster text, stamped text);
        create table tickets.replaced_definitions (
            replaced_id bigint generated always as identity, kind text, schema_name text, object_name text, definition text, comment text,
            owner_name text, grants jsonb, replaced_at timestamptz default now());
        """);

    private static readonly Definition Limit = new("functions/hours_limit", """
        -- How long.
        create or replace function tickets.hours_limit() returns int language sql stable as $$ select 48 $$;
        comment on function tickets.hours_limit() is 'Used by tickets.inc_open.';
        """);

    private static readonly Definition Open = new("views/inc_open", "-- adopted: another's\ncreate or replace view tickets.inc_open as select ticket_id, tickets.hours_limit() as hours from tickets.inc;");
    private static readonly Definition Count = new("functions/count_open", "-- adopted: another's\ncreate or replace function reporting.count_open() returns bigint language sql stable as $$ select count(*) from tickets.inc_open $$;");
    private static readonly Definition Stamp = new("functions/stamp", "create or replace function tickets.stamp() returns trigger language plpgsql as $$ begin new.stamped := 'one'; return new; end $$;");
    private static readonly Definition Stamps = new("triggers/inc_stamp", "create or replace trigger inc_stamp before insert on tickets.inc for each row execute function tickets.stamp();");
    private static readonly Definition[] All = [Open, Count, Stamps, Stamp, Limit];

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateEmptyAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task They_run_in_the_order_in_which_they_build_on_each_other_and_once()
    {
        Assert.Equal(
            ["20_tables.sql", "functions/hours_limit", "views/inc_open", "functions/count_open", "functions/stamp", "triggers/inc_stamp"],
            await Runner(All).ApplyAsync(Cancel));
        Assert.Empty(await Runner(All).ApplyAsync(Cancel));
        Assert.All(await Runner(All).StatusAsync(Cancel), status => Assert.Equal(MigrationState.Applied, status.State));
        Assert.Equal(0L, await _database.ScalarAsync<long>("select reporting.count_open()"));
    }

    [Fact]
    public async Task What_is_built_on_a_changed_one_is_run_again_and_the_plan_gives_the_reasons()
    {
        await Runner(All).ApplyAsync(Cancel);
        var changed = With(Limit, "48", "36");

        var plan = await Runner(changed).PlanAsync(Cancel);
        var status = await Runner(changed).StatusAsync(Cancel);

        Assert.Equal(
            [("functions/hours_limit", "its text changed"), ("views/inc_open", "built on functions/hours_limit, which changed"), ("functions/count_open", "built on views/inc_open, which changed")],
            plan.Definitions.Select(d => (d.Name, d.Reason)));
        Assert.All(plan.Definitions, d => Assert.True(d.Replaces));
        Assert.Equal(["tickets.inc_open"], plan.Locks);
        Assert.Equal(3, status.Count(s => s.State == MigrationState.Changed));
        Assert.Equal(plan.Definitions.Select(d => d.Name), await Runner(changed).ApplyAsync(Cancel));
        await _database.ExecuteAsync("insert into tickets.inc values ('W1', 'NEAR')");
        Assert.Equal(["W1|36"], await _database.RowsAsync("select * from tickets.inc_open"));
    }

    [Fact]
    public async Task A_numbered_file_that_alters_a_table_has_what_mentions_it_defined_again()
    {
        await Runner(All).ApplyAsync(Cancel);
        var alter = new Migration("21_note.sql", "alter table tickets.inc add column note text;");

        var runner = new MigrationRunner(_database.ConnectionString, [Tables, alter], All);

        Assert.Equal("built on what 21_note.sql creates or alters", (await runner.PlanAsync(Cancel)).Definitions.Single(d => d.Name == "views/inc_open").Reason);
        Assert.Equal(["21_note.sql", "views/inc_open", "functions/count_open", "triggers/inc_stamp"], await runner.ApplyAsync(Cancel));
        Assert.Empty(await runner.ApplyAsync(Cancel));
    }

    [Fact]
    public async Task One_that_was_dropped_by_hand_is_created_again()
    {
        await Runner(All).ApplyAsync(Cancel);
        await _database.ExecuteAsync("drop view tickets.inc_open");

        Assert.Equal(["views/inc_open"], await Runner(All).ApplyAsync(Cancel));
    }

    [Fact]
    public async Task Views_and_grants_of_others_survive_a_replacement_that_changes_columns()
    {
        await using var reader = await Role.CreateAsync(_database, Reader);
        await Runner(All).ApplyAsync(Cancel);
        await _database.ExecuteAsync($"""
            create view reporting.analyst with (security_barrier) as select ticket_id from tickets.inc_open;
            create view reporting.analyst_count as select count(*) as tickets from reporting.analyst;
            comment on view reporting.analyst is 'Of an analyst.';
            grant select on reporting.analyst, tickets.inc_open to {reader.Name};
            grant select (ticket_id, hours) on tickets.inc_open to {reader.Name} with grant option
            """);

        await Runner(With(Open, "ticket_id, tickets.hours_limit() as hours", "cluster, ticket_id")).ApplyAsync(Cancel);

        Assert.Equal(["Of an analyst.|{security_barrier=true}|True|True|True|0"], await _database.RowsAsync($"""
            select obj_description(c.oid, 'pg_class'), c.reloptions::text, has_table_privilege('{reader.Name}', c.oid, 'select'),
                has_table_privilege('{reader.Name}', 'tickets.inc_open', 'select'),
                has_column_privilege('{reader.Name}', 'tickets.inc_open', 'ticket_id', 'select with grant option'),
                (select tickets from reporting.analyst_count)
            from pg_class c where c.oid = 'reporting.analyst'::regclass
            """));
    }

    [Fact]
    public async Task A_function_of_another_signature_takes_over_owner_and_grants()
    {
        await using var reader = await Role.CreateAsync(_database, Reader);
        await Runner(All).ApplyAsync(Cancel);
        await _database.ExecuteAsync($"""
            revoke execute on function tickets.hours_limit from public;
            grant execute on function tickets.hours_limit to {reader.Name};
            create view reporting.limits as select tickets.hours_limit() as hours
            """);

        await Runner(With(Limit, "returns int", "returns bigint")).ApplyAsync(Cancel);

        Assert.Equal(["True|False|bigint|48"], await _database.RowsAsync($"""
            select has_function_privilege('{reader.Name}', 'tickets.hours_limit()', 'execute'), has_function_privilege('public', 'tickets.hours_limit()', 'execute'),
                pg_typeof(hours)::text, hours from reporting.limits
            """));
    }

    [Fact]
    public async Task What_stood_under_a_name_before_is_noted_its_overloads_go_and_its_callers_keep_their_rights()
    {
        await using var reader = await Role.CreateAsync(_database, Reader);
        await _database.ExecuteAsync($"""
            create schema tickets;
            create schema reporting;
            create function reporting.count_open(p_all boolean default true) returns bigint language sql security definer as 'select 7::bigint';
            create view tickets.inc_open as select 1 as one;
            revoke execute on function reporting.count_open from public;
            grant execute on function reporting.count_open to {reader.Name}
            """);

        await Runner(All).ApplyAsync(Cancel);

        Assert.Equal(["count_open|function", "inc_open|view"], await _database.RowsAsync("select object_name, kind from tickets.replaced_definitions order by 1"));
        Assert.Equal(["reporting.count_open()|True|True|False"], await _database.RowsAsync($"""
            select oid::regprocedure::text, prosecdef, has_function_privilege('{reader.Name}', oid, 'execute'), has_function_privilege('public', oid, 'execute')
            from pg_proc where proname = 'count_open'
            """));
    }

    [Fact]
    public async Task Whichever_file_fails_nothing_is_changed()
    {
        await _database.ExecuteAsync("create schema tickets; create schema reporting; create table tickets.before (n int); create view tickets.inc_open as select n from tickets.before");
        var before = await AdoptedDatabase.CatalogueAsync(_database);

        for (var n = 0; n < All.Length; n++)
        {
            var broken = All.Select((d, i) => i == n ? new Definition(d.Name, d.Sql + "\nselect 1 / 0;") : d).ToArray();
            var e = await Assert.ThrowsAsync<MigrationException>(() => Runner(broken).ApplyAsync(Cancel));
            Assert.Contains(All[n].Name, e.Message);
            Assert.Equal(before, await AdoptedDatabase.CatalogueAsync(_database));
        }
    }

    // The view changes its columns and the function its signature, so that both are dropped and created, under readers that never pause.
    [Fact]
    public async Task Readers_wait_and_never_fail_while_definitions_are_replaced()
    {
        await Runner(All).ApplyAsync(Cancel);
        await _database.ExecuteAsync("create view reporting.analyst as select ticket_id from tickets.inc_open");
        string[] calls = ["select count(ticket_id) from tickets.inc_open", "select reporting.count_open()", "select * from reporting.analyst", "select tickets.hours_limit()"];
        using var ended = new CancellationTokenSource();
        var reading = calls.Select(call => Task.Run(async () =>
        {
            var rounds = 0;
            for (; !ended.IsCancellationRequested; rounds++) await _database.RowsAsync(call);
            return rounds;
        })).ToList();

        for (var n = 0; n < 6; n++)
        {
            var view = new Definition(Open.Name, $"create or replace view tickets.inc_open as select {n} as n, ticket_id, tickets.hours_limit() as hours_{n} from tickets.inc;");
            var limit = new Definition(Limit.Name, Limit.Sql.Replace("returns int", n % 2 == 0 ? "returns bigint" : "returns int", StringComparison.Ordinal));
            await Runner(view, Count, Stamps, Stamp, limit).ApplyAsync(Cancel);
        }

        await ended.CancelAsync();
        Assert.All(await Task.WhenAll(reading), rounds => Assert.True(rounds > 0));
    }

    [Fact]
    public async Task A_view_that_an_earlier_file_of_the_run_made_is_replaced_whatever_its_columns()
    {
        var view = new Migration("21_view.sql", "create view tickets.inc_open as select cluster, stamped from tickets.inc;");

        await new MigrationRunner(_database.ConnectionString, [Tables, view], All).ApplyAsync(Cancel);

        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(hours) from tickets.inc_open"));
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from tickets.replaced_definitions"));
    }

    [Fact]
    public void A_circle_is_refused_with_the_names_of_its_files()
    {
        var circular = new Definition(Limit.Name, Limit.Sql.Replace("select 48", "select count(*)::int from tickets.inc_open", StringComparison.Ordinal));

        var e = Assert.Throws<ArgumentException>(() => new DefinitionSet([circular, Open], []));

        Assert.Contains("functions/hours_limit.sql on views/inc_open.sql on functions/hours_limit.sql", e.Message);
    }

    [Theory]
    [InlineData("views/other", "create or replace view tickets.inc_open as select 1;")]
    [InlineData("functions/inc_open", "create or replace view tickets.inc_open as select 1;")]
    [InlineData("views/inc_open", "create view tickets.inc_open as select 1;")]
    [InlineData("views/inc_open", "create or replace view inc_open as select 1;")]
    public void A_file_defines_the_object_that_it_is_named_after(string name, string sql) =>
        Assert.Contains($"current/{name}.sql", Assert.Throws<ArgumentException>(() => new Definition(name, sql)).Message);

    private MigrationRunner Runner(params Definition[] definitions) => new(_database.ConnectionString, [Tables], definitions);

    private static Definition[] With(Definition definition, string old, string @new) =>
        [.. All.Select(d => d.Name == definition.Name ? new Definition(d.Name, d.Sql.Replace(old, @new, StringComparison.Ordinal)) : d)];
}
