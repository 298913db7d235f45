using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>The migrations from 20 on succeed on a database whose older objects differ from ours in detail.</summary>
public sealed class ProductionDatabaseTests : IAsyncLifetime
{
    private readonly string _reader = $"reader_{Guid.NewGuid():N}";
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        using var script = new StreamReader(typeof(ProductionDatabaseTests).Assembly.GetManifestResourceStream("production_database.sql")!);
        await _database.ExecuteAsync(await script.ReadToEndAsync());
        await _database.ExecuteAsync($"""
            create role {_reader};
            grant usage on schema tickets, reporting to {_reader};
            grant select on tickets.inc_open_sla to {_reader} with grant option;
            revoke execute on function reporting.fn_tickets_for_map from public;
            grant execute on function reporting.fn_tickets_for_map to {_reader};
            """);
        await MigrationRunner.MigrateAsync(_database.ConnectionString, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.ExecuteAsync($"drop owned by {_reader}; drop role {_reader}");
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_there_is_adopted_and_what_we_do_not_know_is_foreign()
    {
        var status = await new MigrationRunner(_database.ConnectionString).StatusAsync(TestContext.Current.CancellationToken);

        Assert.Equal(11, status.Count(s => s.State == MigrationState.Adopted));
        Assert.Equal(["11_unknown.sql", "12_unknown.sql"], status.Where(s => s.State == MigrationState.Foreign).Select(s => s.Name));
        Assert.All(status.Where(s => Migration.NumberOf(s.Name) >= 20), s => Assert.Equal(MigrationState.Applied, s.State));
    }

    [Fact]
    public async Task Replaced_objects_keep_their_grants_and_their_old_definition()
    {
        Assert.Equal(["True|True|False|True"], await _database.RowsAsync($"""
            select has_table_privilege('{_reader}', 'tickets.inc_open_sla', 'select with grant option'),
                has_function_privilege('{_reader}', p.oid, 'execute'),
                has_function_privilege('public', p.oid, 'execute'),
                (select count(*) = 1 from pg_proc where proname = 'fn_tickets_for_map')
            from pg_proc p where proname = 'fn_tickets_for_map'
            """));
        Assert.Equal(
            ["capture_history", "eat_ts", "fn_inc_dashboard", "fn_tickets_for_map", "inc_open_sla", "resolve_ticket_geoms", "trg_crq_geom", "trg_inc_geom"],
            await _database.RowsAsync("select distinct object_name from tickets.replaced_definitions order by object_name"));
        Assert.Contains("\"tickets\": 2", await _database.ScalarAsync<string>(
            "select definition from tickets.replaced_definitions where object_name = 'fn_tickets_for_map' order by replaced_id limit 1"));
    }

    [Fact]
    public async Task Gazetteers_are_taken_over_and_tickets_written_resolved_and_counted()
    {
        Assert.Equal(
            ["mwiki|*|True", "nowhere|*|False", "nullisland|*|False"],
            await _database.RowsAsync("select place_key, cluster_key, verified from tickets.geo_locations order by 1"));

        await _database.ExecuteAsync("""
            insert into tickets.geo_names (location_name, cluster, place_key, rules_version) values ('NW_Mwiki', 'NEAR', 'mwiki', 1);
            insert into tickets.inc (ticket_id, raw) values ('W3', '{"cluster": "NEAR", "location_name": "NW_Mwiki", "is_actionable": "true"}');
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEW', -1.3, 36.8);
            insert into tickets.crq (ticket_id, raw) values ('C1', '{"cluster": "NEW"}');
            select tickets.resolve_ticket_geoms();
            select tickets.capture_history();
            insert into tickets.closure_events (ticket_id, closed_at) values ('W2', '2026-06-20 10:00:00+03'), ('W9', null);
            """);

        Assert.Equal(
            ["C1|cluster", "W1|cluster", "W2|none", "W3|location"],
            await _database.RowsAsync("select ticket_id, geo_source from tickets.crq union all select ticket_id, geo_source from tickets.inc order by 1"));
        Assert.Equal(
            ["2|1", "10|2"],
            await _database.RowsAsync("select open_total, open_breached from tickets.inc_daily_snapshot order by snapshot_date desc"));
        Assert.Equal(3, await _database.ScalarAsync<int>("select jsonb_array_length(reporting.fn_tickets_for_map(p_open_only := false) -> 'features')"));
        Assert.Equal(2, await _database.ScalarAsync<int>("select jsonb_array_length(reporting.fn_inc_dashboard() -> 'open' -> 'features')"));
        Assert.Equal("automations/inc/changes/2026-06-22T15-50-39.csv", await _database.ScalarAsync<string>("select watermark from reporting.v_freshness where dataset = 'inc'"));
    }
}
