using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>A production database that belongs to another role than the migrator, with PostGIS in public and in a schema of its own.</summary>
public sealed class AdoptedOwnershipTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Migrators()
    {
        var data = new TheoryData<string, string>();
        foreach (var postgis in (string[])["public", "gis"])
            foreach (var who in (string[])["owner", "superuser", "member"]) data.Add(who, postgis);
        return data;
    }

    [Theory]
    [MemberData(nameof(Migrators))]
    public async Task Everything_new_belongs_to_the_owner_and_everything_works(string who, string postgis)
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var owner = await Role.CreateAsync(database, "production");
        await using var member = await Role.CreateAsync(database, "migrator");
        await CreateAsync(database, owner, postgis);
        await database.ExecuteAsync($"grant {owner.Name} to {member.Name}");
        var connectionString = who switch { "owner" => owner.ConnectionString, "superuser" => database.ConnectionString, _ => member.ConnectionString };

        var plan = await new MigrationRunner(connectionString).PlanAsync(Cancel);
        await MigrationRunner.MigrateAsync(connectionString, Cancel);

        Assert.Empty(plan.Refusals);
        Assert.Equal([owner.Name], await database.RowsAsync("""
            select distinct pg_get_userbyid(owner)::text
            from (select relowner from pg_class where relnamespace in ('tickets'::regnamespace, 'reporting'::regnamespace)
                union all select proowner from pg_proc where pronamespace in ('tickets'::regnamespace, 'reporting'::regnamespace)
                union all select typowner from pg_type where typnamespace in ('tickets'::regnamespace, 'reporting'::regnamespace)) as o (owner)
            """));
        // The owner, as services may connect, writes a ticket that is placed and shown.
        await using var asOwner = Npgsql.NpgsqlDataSource.Create(owner.ConnectionString);
        await using var command = asOwner.CreateCommand("""
            insert into tickets.crq (ticket_id, raw) values ('C1', '{"cluster": "NEAR", "is_actionable": "true"}');
            select (reporting.fn_tickets_for_map(p_dataset := 'crq') -> 'features' -> 0 -> 'properties' ->> 'geo_source')
                || (select count(*) from reporting.fn_nearest_open_tickets(36.83, -1.29)) || (select count(*) from tickets.resolve_ticket_geoms())
            """);
        Assert.Equal("cluster20", await command.ExecuteScalarAsync(Cancel));
        Assert.Empty(await MigrationRunner.MigrateAsync(connectionString, Cancel));
    }

    [Theory]
    [InlineData("public")]
    [InlineData("gis")]
    public async Task A_stranger_is_refused_before_the_first_statement(string postgis)
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var owner = await Role.CreateAsync(database, "production");
        await using var stranger = await Role.CreateAsync(database, "stranger");
        await CreateAsync(database, owner, postgis);
        await database.ExecuteAsync($"grant all on all tables in schema tickets, reporting to {stranger.Name}; grant all on schema tickets, reporting to {stranger.Name}");
        var before = await AdoptedDatabase.CatalogueAsync(database);

        var plan = await new MigrationRunner(stranger.ConnectionString).PlanAsync(Cancel);
        var e = await Assert.ThrowsAsync<MigrationException>(() => MigrationRunner.MigrateAsync(stranger.ConnectionString, Cancel));

        Assert.Contains($"{stranger.Name} may not change", Assert.Single(plan.Refusals), StringComparison.Ordinal);
        Assert.Contains("tickets.inc", plan.Refusals[0], StringComparison.Ordinal);
        Assert.Contains($"owner {owner.Name}", plan.Refusals[0], StringComparison.Ordinal);
        Assert.Contains(plan.Refusals[0], e.Message, StringComparison.Ordinal);
        Assert.Equal(before, await AdoptedDatabase.CatalogueAsync(database));
    }

    /// <summary>The production database as its owner made it. What only a superuser may create is there.</summary>
    private static async Task CreateAsync(TestDatabase database, Role owner, string postgis)
    {
        if (postgis != "public") await database.ExecuteAsync($"drop extension postgis; create schema {postgis}; create extension postgis schema {postgis}; grant usage on schema {postgis} to public");
        await database.ExecuteAsync($"""
            create extension pg_trgm;
            do $$ begin execute format('grant create on database %I to {owner.Name}', current_database()); end $$;
            set role {owner.Name};
            set search_path = {postgis}, public;
            {await AdoptedDatabase.ReadAsync("production_database.sql")};
            reset role;
            reset search_path
            """);
    }
}
