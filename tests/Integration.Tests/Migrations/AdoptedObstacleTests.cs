using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>What others put into a production database and what keeps it from being adopted: the plan names it, the run refuses, and nothing is changed.</summary>
public sealed class AdoptedObstacleTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await AdoptedDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("table tickets.outbox", "create table tickets.outbox (n int)")]
    [InlineData("view tickets.geo_names", "create view tickets.geo_names as select 1 as n")]
    [InlineData("sequence tickets.streams", "create sequence tickets.streams")]
    [InlineData("function tickets.key_name(text)", "create function tickets.key_name(p text) returns text language sql as 'select p'")]
    [InlineData("function reporting.fn_mttr_trend(text)", "create function reporting.fn_mttr_trend(p text) returns int language sql as 'select 1'")]
    [InlineData("composite type reporting.ticket_origin", "create type reporting.ticket_origin as (n int)")]
    [InlineData("constraint notes_place_fkey on table reporting.notes", "create table reporting.notes (place text references tickets.geo_locations)")]
    [InlineData("view reporting.places", "create view reporting.places as select location_clean, latitude from tickets.geo_locations group by location_clean")]
    [InlineData("constraint notes_ticket_id_closed_at_fkey on table reporting.notes", "create table reporting.notes (ticket_id text, closed_at timestamptz, foreign key (ticket_id, closed_at) references tickets.closure_events)")]
    [InlineData("table tickets.geo_locations", "drop table tickets.schema_migrations")]
    [InlineData("view tickets.closure_events", "alter table tickets.closure_events rename to closures; create view tickets.closure_events as select * from tickets.closures")]
    public async Task It_is_named_with_its_remedy(string named, string obstacle)
    {
        await _database.ExecuteAsync(obstacle);
        var before = await AdoptedDatabase.CatalogueAsync(_database);

        var plan = await new MigrationRunner(_database.ConnectionString).PlanAsync(Cancel);
        var refused = await Assert.ThrowsAsync<MigrationException>(() => MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel));

        var refusal = Assert.Single(plan.Refusals);
        Assert.StartsWith($"The {named} ", refusal, StringComparison.Ordinal);
        Assert.Contains("run again", refusal, StringComparison.Ordinal);
        Assert.Equal($"Nothing was changed. {refusal}", refused.Message);
        Assert.Equal(before, await AdoptedDatabase.CatalogueAsync(_database));
    }

    [Fact]
    public async Task Extensions_and_schemas_that_the_owner_may_not_create_are_for_an_administrator()
    {
        await using var owner = await Role.CreateAsync(_database, "owner");
        await _database.ExecuteAsync($"""
            drop extension if exists pg_trgm;
            do $$
            declare
                owned text;
            begin
                for owned in
                    select format('alter %s %s owner to {owner.Name}', case relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end, oid::regclass)
                    from pg_class where relnamespace in ('tickets'::regnamespace, 'reporting'::regnamespace) and relkind in ('r', 'v')
                    union all
                    select format('alter routine %s owner to {owner.Name}', oid::regprocedure) from pg_proc where pronamespace in ('tickets'::regnamespace, 'reporting'::regnamespace)
                loop
                    execute owned;
                end loop;
            end
            $$;
            alter schema tickets owner to {owner.Name};
            alter schema reporting owner to {owner.Name}
            """);

        var refusal = Assert.Single((await new MigrationRunner(owner.ConnectionString).PlanAsync(Cancel)).Refusals);

        Assert.Equal($"The extension pg_trgm is not in this database, and {owner.Name} may not create it. Have an administrator run: create extension pg_trgm;", refusal);
        await _database.ExecuteAsync("create extension pg_trgm");
        Assert.NotEmpty(await MigrationRunner.MigrateAsync(owner.ConnectionString, Cancel));
    }
}
