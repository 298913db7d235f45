using FleetTickets.Geocoder;
using FleetTickets.Geocoder.Retention;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Geocoding.Providers.Remote;
using FleetTickets.Integration.Tests.Migrations;
using FleetTickets.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>All that the Geocoder does, done by a user who is a member of its role and nothing else, where PUBLIC may do nothing.</summary>
public sealed class GeocoderRoleTests : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";

    private RolesUnderTest _roles = null!;
    private string _connectionString = "";

    private protected override string ReplicaConnectionString => _connectionString;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _roles = await RolesUnderTest.CreateAsync(Database);
        _connectionString = await _roles.LoginAsync("geocoder");
    }

    public override async ValueTask DisposeAsync()
    {
        await _roles.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Tickets_are_placed_announced_and_follow_a_person()
    {
        await TicketAsync("A", "NW_MWIKI_FDT3", Cluster, change: "opened");
        await TicketAsync("B", "Nowhere at all", Cluster, dataset: "crq", change: "opened");
        var replica = Replica();
        await PassAsync(replica);

        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("B", "crq"));
        Assert.Equal(["A location -1.227 36.931", "B cluster -1.222 36.902"], (await RelayAsync(replica)).SelectMany(told => told.Tickets).Select(Told).Order());

        await Database.ExecuteAsync("update tickets.geo_locations set latitude = -1.3, longitude = 36.8, verified = true where place_key = 'mwiki'");
        await PassAsync(replica);

        Assert.Equal(["A location -1.3 36.8"], (await RelayAsync(replica)).SelectMany(told => told.Tickets).Select(Told));
        Assert.Equal(0, await Database.ScalarAsync<long>("select (select count(*) from tickets.geo_changes) + (select count(*) from tickets.geo_demand)"));
    }

    [Fact]
    public async Task A_providers_trouble_is_noted_and_its_answer_taken_later()
    {
        await TicketAsync("A", "MWIKI", Cluster, change: "opened");
        var replica = Replica("scripted");
        Provider.Answer = new ProviderAnswer.Transient("HTTP 503");
        await PassAsync(replica);
        await Database.ExecuteAsync("update tickets.geo_pending set next_try_at = now()");
        Provider.Answer = ScriptedProvider.Hit("Mwiki", -1.23, 36.93);
        await PassAsync(replica);

        Assert.Equal("location -1.23 36.93", await PositionAsync("A"));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.geo_pending"));
    }

    [Fact]
    public async Task A_provider_is_asked_within_its_budget_and_its_troubles_are_noted()
    {
        using var server = new CountingServer { Answer = _ => new CountedAnswer(500, "{}") };
        var remote = new RemoteProviderOptions { Name = "nominatim", Url = server.Url, PerSecond = 100, PerDay = 1000 };
        var provider = Replica(new GeocoderOptions { Providers = ["nominatim"], RemoteProviders = [remote] }).GetRequiredKeyedService<IGeocodingProvider>("nominatim");
        var question = new PlaceQuery { Place = "Mwiki", PlaceKey = "mwiki", RadiusKm = 25 };

        foreach (var (status, expected) in (IEnumerable<(int, Type)>)[
            (500, typeof(ProviderAnswer.Transient)), (200, typeof(ProviderAnswer.NoMatch)), (403, typeof(ProviderAnswer.KeyProblem))])
        {
            server.Answer = _ => new CountedAnswer(status, "[]");
            Assert.IsType(expected, await provider.AskAsync(question, Token));
        }

        Assert.IsType<ProviderAnswer.KeyProblem>(await provider.AskAsync(question, Token));
        Assert.Equal(3, server.Count);
    }

    [Fact]
    public async Task An_adopted_gazetteer_is_taken_over()
    {
        await Database.ExecuteAsync("insert into tickets.geo_locations (place_key, place, latitude, longitude, verified) values ('mwiki court 12', 'mwiki court 12', -1.21, 36.93, true)");
        await TicketAsync("A", "MWIKI COURT 12", Cluster);

        await PassAsync(Replica());

        Assert.Equal("location -1.21 36.93", await PositionAsync("A"));
    }

    [Fact]
    public async Task What_was_kept_long_enough_is_deleted_and_nothing_else_can_be()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key) values ('inc', 1, '2026-06-22T01-00-00', 1, now(), 'a', 'k');
            insert into tickets.change_file_runs (file_id, run, mode, started_at, applied_at, staging_ms, merge_ms)
            select id, run, 'normal', now(), now() - interval '9 years', 1, 1 from tickets.change_files, generate_series(1, 2) run;
            insert into tickets.outbox (message_id, event, dataset, payload, created_at, published_at) values (gen_random_uuid(), 'TicketsUpserted', 'inc', '{}', now() - interval '9 years', now());
            insert into tickets.rejected_rows (file_id, line, reason, text, acknowledged_at, acknowledged_by) select id, 1, 'nul', 'x', now() - interval '9 years', 'Amina' from tickets.change_files;
            insert into tickets.geo_locations (place_key, cluster_key, status, expires_at) values ('nowhere', 'NEAR', 'no_match', now() - interval '9 years')
            """);
        var replica = Replica();
        string[] tables = ["outbox", "change_file_runs", "rejected_rows", "geo_locations", "change_files", "geo_audit", "closure_events"];
        foreach (var table in tables)
        {
            await using var delete = replica.GetRequiredService<NpgsqlDataSource>().CreateCommand($"delete from tickets.{table}");
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => delete.ExecuteNonQueryAsync(Token))).SqlState);
        }

        await replica.GetRequiredService<RetentionPass>().RunAsync(Token);

        Assert.Equal(["0|1|0|0"], await Database.RowsAsync(
            "select (select count(*) from tickets.outbox), (select count(*) from tickets.change_file_runs), (select count(*) from tickets.rejected_rows), (select count(*) from tickets.geo_locations)"));
    }

    [Fact]
    public async Task Nobody_may_delete_as_the_owner_by_default()
    {
        await using var fresh = await TestDatabase.CreateAsync();
        Assert.Equal(
            ["purge_answers|False", "purge_events|False", "purge_rejected_rows|False", "purge_runs|False"],
            await fresh.RowsAsync("select proname, has_function_privilege('public', oid, 'execute') from pg_proc where pronamespace = 'tickets'::regnamespace and proname like 'purge%' order by 1"));
    }
}
