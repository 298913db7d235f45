namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>The calls that other systems make, as they write them.</summary>
public sealed class QueryTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await Scratch.BeginAsync(migrated.Database);
        await _scratch.RunAsync("""
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEAR', -1.29, 36.83), ('FAR', -4.05, 39.67);
            insert into tickets.import_meta (dataset, metadata, last_applied_at, row_count)
            values ('inc', '{"source_max_key": "automations/inc/changes/2026-06-22T15-50-39.csv", "export_type": "delta"}', now(), 4);
            insert into tickets.inc (ticket_id, raw)
            select id, jsonb_build_object('cluster', cluster, 'is_actionable', open, 'normalized_status', status, 'assigned_team', 'Alpha', 'mttr', '2.5',
                'created_at_service', to_char((now() - age::interval) at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS'),
                'closed_at', case when open = 'false' then to_char((now() - interval '1 minute') at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS') end)
            from (values ('W1', 'FAR', 'true', 'open', '50 hours'), ('W2', 'NEAR', 'true', 'open', '40 hours'),
                ('W3', 'NEAR', 'false', 'closed', '47 hours'), ('W4', null, 'true', 'open', '1 hour')) as t (id, cluster, open, status, age);
            insert into tickets.crq (ticket_id, raw) values ('C1', '{"cluster": "NEAR", "is_actionable": "true", "normalized_status": "open"}');
            select tickets.capture_history();
            """);
    }

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Open_tickets_by_state() =>
        Assert.Equal(
            ["at_risk|1", "breached|1", "ok|1"],
            (await _scratch.RowsAsync("SELECT sla_state, count(*) FROM tickets.inc_open_sla GROUP BY 1;")).Order());

    [Fact]
    public async Task Open_tickets_by_cluster() =>
        Assert.Equal(
            ["FAR|1|50.0", "NEAR|1|40.0", "|1|1.0"],
            (await _scratch.RowsAsync("SELECT cluster, count(*), round(avg(hours_open),1) AS avg_hrs FROM tickets.inc_open_sla GROUP BY 1 ORDER BY 2 DESC;"))
            .Order(StringComparer.Ordinal));

    [Fact]
    public async Task Closures_by_day() =>
        Assert.Equal(1L, Convert.ToInt64((await _scratch.RowAsync(
            "SELECT (closed_at AT TIME ZONE 'Africa/Nairobi')::date AS d, count(*) FROM tickets.inc WHERE closed_at IS NOT NULL GROUP BY 1;")).Split('|')[1]));

    [Fact]
    public async Task Snapshots() =>
        Assert.EndsWith("|3|1|0", await _scratch.RowAsync(
            "SELECT snapshot_date, open_total, open_breached, closed_today FROM tickets.inc_daily_snapshot ORDER BY snapshot_date DESC;"));

    [Fact]
    public async Task The_nearest_open_tickets_by_metres()
    {
        var rows = await _scratch.RowsAsync("""
            SELECT ticket_id, cluster, hours_open,
                   round(ST_Distance(geog, ST_SetSRID(ST_MakePoint(36.82,-1.29),4326)::geography))::int AS metres
            FROM tickets.inc_open_sla ORDER BY geog <-> ST_SetSRID(ST_MakePoint(36.82,-1.29),4326)::geography LIMIT 10;
            """);

        Assert.Equal(["W2|NEAR|40.00|1113", "W1|FAR|50.00|439955", "W4||1.00|"], rows);
    }

    [Fact]
    public async Task Everything_people_query_is_described_in_the_database() =>
        Assert.Empty(await _scratch.RowsAsync("""
            select p.oid::regprocedure::text from pg_proc p
            where p.pronamespace in ('tickets'::regnamespace, 'reporting'::regnamespace) and obj_description(p.oid, 'pg_proc') is null
            union all
            select c.oid::regclass::text from pg_class c
            where c.relnamespace in ('tickets'::regnamespace, 'reporting'::regnamespace) and c.relkind in ('r', 'v') and obj_description(c.oid, 'pg_class') is null
            """));
}
