using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>What would make a run fail half-way is in the catalogue: the plan names it with a remedy, and the run refuses before it changes anything.</summary>
public sealed class ObstacleTests : IAsyncLifetime
{
    private static readonly Migration Rebuild = new("20_rebuild.sql", """
        -- 20: rebuilds a typed column.
        -- dependents of: tickets.inc, tickets.as_number(text)
        alter table tickets.inc drop column hours, add column hours int generated always as (length(raw)) stored;
        drop function tickets.as_number(text);
        create table tickets.replaced_definitions (kind text, schema_name text, object_name text, definition text, comment text, owner_name text, grants jsonb);
        """);

    private static readonly Definition[] Definitions =
    [
        new("views/inc_open", "-- adopted: another\'s\ncreate or replace view tickets.inc_open as select ticket_id, hours, 1 as one from tickets.inc;"),
        new("functions/map", "-- adopted: another\'s\ncreate or replace function reporting.map() returns jsonb language sql stable as $$ select to_jsonb(count(*)) from tickets.inc_open $$;"),
    ];

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        await _database.ExecuteAsync("""
            create schema tickets;
            create schema reporting;
            create function tickets.as_number(p text) returns int language sql immutable as 'select length(p)';
            create table tickets.inc (ticket_id text primary key, raw text, hours int generated always as (tickets.as_number(raw)) stored, note text);
            create index on tickets.inc (hours);
            create view tickets.inc_open as select ticket_id, hours from tickets.inc;
            create view reporting.of_analyst as select ticket_id from tickets.inc_open;
            create function reporting.map(p_all boolean default true) returns jsonb language sql as $$ select '{}'::jsonb $$;
            create function tickets.nothing() returns trigger language plpgsql as 'begin return new; end';
            """);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("materialized view reporting.frozen", "create materialized view reporting.frozen as select ticket_id from tickets.inc_open")]
    [InlineData("materialized view reporting.frozen", "create materialized view reporting.frozen as select reporting.map() as map")]
    [InlineData("view reporting.of_analyst", "create trigger t instead of insert on reporting.of_analyst for each row execute function tickets.nothing()")]
    [InlineData("view reporting.of_analyst", "create rule r as on insert to reporting.of_analyst do instead nothing")]
    [InlineData("function tickets.rows()", "create function tickets.rows() returns setof tickets.inc_open language sql as 'select * from tickets.inc_open'")]
    [InlineData("column v of table reporting.kept", "create table reporting.kept (v tickets.inc_open)")]
    [InlineData("trigger t on table tickets.inc", "create trigger t after update on tickets.inc for each row when (old.hours <> new.hours) execute function tickets.nothing()")]
    [InlineData("trigger t on table tickets.inc", "create trigger t after update of hours on tickets.inc for each row execute function tickets.nothing()")]
    [InlineData("policy p on table tickets.inc", "create policy p on tickets.inc using (hours > 0)")]
    [InlineData("function reporting.counted()", "create function reporting.counted() returns bigint return (select count(*) from tickets.inc_open)")]
    [InlineData("function reporting.mapped()", "create function reporting.mapped() returns jsonb return reporting.map()")]
    [InlineData("publication of table tickets.inc in publication p", "create publication p for table tickets.inc where (hours > 1)")]
    [InlineData("statistics object tickets.s", "create statistics tickets.s on hours, note from tickets.inc")]
    [InlineData("default value for column n of table reporting.kept", "create table reporting.kept (n jsonb default reporting.map())")]
    [InlineData("index tickets.i", "create index i on tickets.inc (tickets.as_number(note))")]
    [InlineData("table tickets.inc_open", "drop view tickets.inc_open cascade; create table tickets.inc_open (n int)")]
    public async Task It_is_named_by_plan_and_run_and_nothing_is_changed(string named, string obstacle)
    {
        await _database.ExecuteAsync(obstacle);
        var before = await AdoptedDatabase.CatalogueAsync(_database);

        var plan = await Runner().PlanAsync(Cancel);
        var e = await Assert.ThrowsAsync<MigrationException>(() => Runner().ApplyAsync(Cancel));

        Assert.StartsWith($"The {named} ", Assert.Single(plan.Refusals));
        Assert.Contains("run again", plan.Refusals[0]);
        Assert.StartsWith("Nothing was changed. The ", e.Message);
        Assert.Contains(plan.Refusals[0], e.Message);
        Assert.Equal(before, await AdoptedDatabase.CatalogueAsync(_database));
    }

    [Theory]
    [InlineData("create trigger t after update on tickets.inc for each row when (old.note <> new.note) execute function tickets.nothing()")]
    [InlineData("create policy p on tickets.inc using (note is null)")]
    [InlineData("create materialized view reporting.notes as select note from tickets.inc")]
    [InlineData("create publication p for table tickets.inc (ticket_id, note) where (note = 'x')")]
    [InlineData("create view reporting.maps as select reporting.map() as map")]
    public async Task What_touches_only_what_stays_is_none(string harmless)
    {
        await _database.ExecuteAsync(harmless);

        Assert.Empty((await Runner().PlanAsync(Cancel)).Refusals);
        Assert.Equal(["20_rebuild.sql", "views/inc_open", "functions/map"], await Runner().ApplyAsync(Cancel));
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from reporting.of_analyst"));
    }

    private MigrationRunner Runner() => new(_database.ConnectionString, [Rebuild], Definitions);
}
