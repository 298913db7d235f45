using System.Text.Json;
using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>Callers of an adopted map and dashboard read keys that nobody here has seen: none is lost without being named.</summary>
public sealed class PayloadKeyTests : IAsyncLifetime
{
    private const string WholeOfRaw = """
        create or replace function reporting.fn_tickets_for_map(p_open_only boolean default true) returns jsonb language sql stable as $$
            select jsonb_build_object('type', 'FeatureCollection', 'summary', jsonb_build_object('tickets', count(*)), 'features', coalesce(jsonb_agg(
                jsonb_build_object('type', 'Feature', 'geometry', null, 'properties', raw || jsonb_build_object('ticket_id', ticket_id, 'geo_source', geo_source{0}))), '[]'))
            from tickets.inc where is_actionable or not p_open_only $$
        """;

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await AdoptedDatabase.CreateAsync();
        await _database.ExecuteAsync("""
            update tickets.inc
            set raw = raw || '{"is_alarm": "false", "service_type": "FTTH", "raw_status": "OPEN", "last_seen_at": "2026-06-20 10:00:00", "assigned_team": "T1", "shoe_size": "44", "cluster": "NEAR"}'
            """);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Properties_that_come_from_the_ticket_are_kept()
    {
        await _database.ExecuteAsync(WholeOfRaw.Replace("{0}", ", 'bucket', bucket", StringComparison.Ordinal));
        var before = await PropertiesAsync();

        var plan = await new MigrationRunner(_database.ConnectionString).PlanAsync(Cancel);
        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        Assert.Empty(plan.LostKeys);
        Assert.Contains("service_type", plan.KeptKeys);
        Assert.Contains("shoe_size", plan.KeptKeys);
        var after = await PropertiesAsync();
        Assert.Equal(before.Count, after.Count);
        foreach (var (ticket, properties) in before)
        {
            Assert.Empty(properties.Keys.Except(after[ticket].Keys));
            Assert.Equal("44", after[ticket]["shoe_size"].GetString());
        }

        // Also what is written from now on has them.
        await _database.ExecuteAsync("""insert into tickets.crq (ticket_id, raw) values ('C1', '{"is_actionable": "true", "service_type": "FTTB"}'); update tickets.crq set geo_source = 'none'""");
        Assert.Equal("FTTB", await _database.ScalarAsync<string>("select feature -> 'properties' ->> 'service_type' from reporting.v_features where ticket_id = 'C1'"));
    }

    [Fact]
    public async Task A_fresh_database_has_no_extra_properties()
    {
        await using var fresh = await TestDatabase.CreateAsync();

        Assert.Equal(0L, await fresh.ScalarAsync<long>("select count(*) from reporting.extra_properties"));
    }

    [Theory]
    [InlineData("fn_tickets_for_map: properties, rank", ", 'rank', 7", "")]
    [InlineData("fn_tickets_for_map: properties, is_open", ", 'is_open', is_actionable", "")]
    [InlineData("fn_inc_dashboard: metrics, queue_length", "", """
        create or replace function reporting.fn_inc_dashboard(p_cluster text default null, p_status text default null, p_window text default null, p_from date default null, p_to date default null)
            returns jsonb language sql stable as $$ select '{"metrics": {"backlog": 1, "queue_length": 2}}'::jsonb $$
        """)]
    [InlineData("fn_inc_dashboard: top level, shifts", "", """
        create or replace function reporting.fn_inc_dashboard(p_cluster text default null, p_status text default null, p_window text default null, p_from date default null, p_to date default null)
            returns jsonb language sql stable as $$ select '{"shifts": []}'::jsonb $$
        """)]
    [InlineData("fn_inc_dashboard: metrics.by_cluster, oldest_hours", "", """
        create or replace function reporting.fn_inc_dashboard(p_cluster text default null, p_status text default null, p_window text default null, p_from date default null, p_to date default null)
            returns jsonb language sql stable as $$ select '{"metrics": {"by_cluster": [{"cluster": "x", "backlog": 3}, {"oldest_hours": 4}]}, "freshness": null}'::jsonb $$
        """)]
    [InlineData("fn_inc_dashboard() (called read-only", "", """
        create or replace function reporting.fn_inc_dashboard(p_cluster text default null, p_status text default null, p_window text default null, p_from date default null, p_to date default null)
            returns jsonb language sql stable as $$ select to_jsonb(1 / (select count(*) from tickets.inc where ticket_id = 'none')) $$
        """)]
    [InlineData("reporting.fn_tickets_for_map(integer) (it cannot be called without arguments", "", "create function reporting.fn_tickets_for_map(p_zoom integer) returns jsonb language sql as $$ select '{}'::jsonb $$")]
    public async Task What_cannot_be_kept_is_named_and_refused_until_it_is_accepted(string lost, string properties, string further)
    {
        await _database.ExecuteAsync(WholeOfRaw.Replace("{0}", properties, StringComparison.Ordinal));
        if (further.Length > 0) await _database.ExecuteAsync(further);
        var before = await AdoptedDatabase.CatalogueAsync(_database);

        var plan = await new MigrationRunner(_database.ConnectionString).PlanAsync(Cancel);
        var refused = await Assert.ThrowsAsync<MigrationException>(() => MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel));

        Assert.Contains(lost, Assert.Single(plan.LostKeys), StringComparison.Ordinal);
        Assert.Contains(lost, Assert.Single(plan.Refusals), StringComparison.Ordinal);
        Assert.Contains(lost, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--accept-lost-keys", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await AdoptedDatabase.CatalogueAsync(_database));
        Assert.NotEmpty(await new MigrationRunner(_database.ConnectionString) { AcceptLostKeys = true }.ApplyAsync(Cancel));
        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from pg_proc where proname = 'fn_tickets_for_map'"));
    }

    [Fact]
    public async Task An_adopted_function_that_writes_is_not_called_to_its_end()
    {
        await _database.ExecuteAsync("""
            create table reporting.calls (n int);
            create or replace function reporting.fn_tickets_for_map(p_open_only boolean default true) returns jsonb language sql volatile
                as $$ insert into reporting.calls values (1); select '{"features": []}'::jsonb $$
            """);

        var plan = await new MigrationRunner(_database.ConnectionString).PlanAsync(Cancel);

        Assert.Contains("fn_tickets_for_map() (called read-only", Assert.Single(plan.LostKeys), StringComparison.Ordinal);
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from reporting.calls"));
    }

    private async Task<Dictionary<string, Dictionary<string, JsonElement>>> PropertiesAsync() =>
        (await _database.RowsAsync("select jsonb_path_query(reporting.fn_tickets_for_map(p_open_only := false), '$.features[*].properties')::text"))
            .Select(row => JsonDocument.Parse(row).RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value))
            .ToDictionary(properties => properties["ticket_id"].GetString()!);
}
