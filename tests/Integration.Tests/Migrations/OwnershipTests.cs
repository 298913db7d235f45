using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>Whoever runs it, all that is new belongs to the owner of its schema; who may not is refused before the first statement.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private static readonly Migration[] Files =
    [
        new("20_tables.sql", """
            -- 20: tables.
            -- locks first: tickets.inc
            alter table tickets.inc add column note text;
            create table tickets.positions (position_id bigint generated always as identity primary key, n serial, name text);
            create type tickets.place as (latitude double precision);
            create sequence tickets.numbers;
            create procedure tickets.tidy() language sql as 'select 1';
            """),
        new("21_index.sql", "-- no-transaction\ncreate index concurrently positions_by_name on tickets.positions (name);"),
    ];

    private static readonly Definition[] Definitions =
    [
        new("views/inc_open", "-- adopted: another\'s\ncreate or replace view tickets.inc_open as select note, ticket_id from tickets.inc;"),
        new("views/positions_now", "create or replace view reporting.positions_now as select * from tickets.positions;"),
        new("functions/count_open", "-- adopted: another\'s\ncreate or replace function reporting.count_open() returns bigint language sql as $$ select count(*) from tickets.inc_open $$;"),
    ];

    private TestDatabase _database = null!;
    private Role _owner = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        _owner = await Role.CreateAsync(_database, "fleet_owner");
        await _database.ExecuteAsync($"""
            create schema tickets authorization {_owner.Name};
            create schema reporting authorization {_owner.Name};
            set role {_owner.Name};
            create table tickets.schema_migrations (version text primary key, applied_at timestamp not null default now());
            create table tickets.inc (ticket_id text primary key);
            create view tickets.inc_open as select ticket_id from tickets.inc;
            create function reporting.count_open(p_all boolean default true) returns bigint language sql as 'select 7::bigint';
            create table tickets.replaced_definitions (kind text, schema_name text, object_name text, definition text, comment text, owner_name text, grants jsonb);
            reset role
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("superuser")]
    [InlineData("owner")]
    [InlineData("member")]
    [InlineData("member that does not inherit")]
    public async Task Everything_belongs_to_the_owner_of_the_schemas(string who)
    {
        await using var member = await Role.CreateAsync(_database, "migrator", who.EndsWith("inherit", StringComparison.Ordinal) ? "noinherit" : "");
        await _database.ExecuteAsync($"grant {_owner.Name} to {member.Name}");
        var runner = Runner(who switch { "superuser" => _database.ConnectionString, "owner" => _owner.ConnectionString, _ => member.ConnectionString });

        Assert.Empty((await runner.PlanAsync(Cancel)).Refusals);
        Assert.Equal(5, (await runner.ApplyAsync(Cancel)).Count);

        Assert.Equal([_owner.Name], await _database.RowsAsync("""
            select distinct pg_get_userbyid(owner)::text
            from (select relowner from pg_class where relnamespace in ('tickets'::regnamespace, 'reporting'::regnamespace)
                union all select proowner from pg_proc where pronamespace in ('tickets'::regnamespace, 'reporting'::regnamespace)
                union all select typowner from pg_type where typnamespace in ('tickets'::regnamespace, 'reporting'::regnamespace)) as o (owner)
            """));
        Assert.Empty(await runner.ApplyAsync(Cancel));
    }

    [Fact]
    public async Task What_another_owned_stays_with_it()
    {
        await using var analyst = await Role.CreateAsync(_database, "analyst");
        await _database.ExecuteAsync($"""
            create view reporting.of_analyst as select ticket_id from tickets.inc_open;
            alter view reporting.of_analyst owner to {analyst.Name};
            alter function reporting.count_open(boolean) owner to {analyst.Name}
            """);

        await Runner(_database.ConnectionString).ApplyAsync(Cancel);

        Assert.Equal([$"{analyst.Name}|{analyst.Name}"], await _database.RowsAsync("""
            select pg_get_userbyid(c.relowner)::text, pg_get_userbyid(p.proowner)::text
            from pg_class c, pg_proc p where c.oid = 'reporting.of_analyst'::regclass and p.proname = 'count_open'
            """));
    }

    [Fact]
    public async Task A_stranger_is_refused_with_every_object_its_owner_and_the_remedy_and_nothing_is_changed()
    {
        await using var stranger = await Role.CreateAsync(_database, "stranger");
        await _database.ExecuteAsync($"grant usage, create on schema tickets, reporting to {stranger.Name}; grant all on all tables in schema tickets to {stranger.Name}");
        var before = await AdoptedDatabase.CatalogueAsync(_database);

        var plan = await Runner(stranger.ConnectionString).PlanAsync(Cancel);
        var e = await Assert.ThrowsAsync<MigrationException>(() => Runner(stranger.ConnectionString).ApplyAsync(Cancel));

        Assert.Contains(Assert.Single(plan.Refusals), e.Message);
        foreach (var part in (string[])["schema tickets", "table tickets.inc", "view tickets.inc_open", "function reporting.count_open(boolean)", $"owner {_owner.Name}", stranger.Name, $"grant {_owner.Name} to {stranger.Name};"])
            Assert.Contains(part, e.Message);
        Assert.Equal(before, await AdoptedDatabase.CatalogueAsync(_database));
    }

    [Fact]
    public async Task An_owner_that_may_not_put_another_view_back_is_refused_by_its_name()
    {
        await using var analyst = await Role.CreateAsync(_database, "analyst");
        await _database.ExecuteAsync($"create view reporting.of_analyst as select ticket_id from tickets.inc_open; alter view reporting.of_analyst owner to {analyst.Name}");

        var e = await Assert.ThrowsAsync<MigrationException>(() => Runner(_owner.ConnectionString).ApplyAsync(Cancel));

        Assert.Contains($"view reporting.of_analyst (owner {analyst.Name})", e.Message);
    }

    private static MigrationRunner Runner(string connectionString) => new(connectionString, Files, Definitions);
}
