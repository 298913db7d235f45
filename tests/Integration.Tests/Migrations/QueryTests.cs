using System.Text.Json;

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
    public async Task The_map_shows_open_tickets_with_a_position_and_counts_all()
    {
        using var map = JsonDocument.Parse(await _scratch.RowAsync("SELECT reporting.fn_tickets_for_map();"));

        Assert.Equal("FeatureCollection", map.RootElement.GetProperty("type").GetString());
        Assert.Equal(["crq:C1", "inc:W1", "inc:W2"], Ids(map.RootElement.GetProperty("features")));
        var first = map.RootElement.GetProperty("features").EnumerateArray().Single(f => f.GetProperty("id").GetString() == "inc:W1");
        Assert.Equal([39.67, -4.05], first.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(c => c.GetDouble()));
        Assert.Equal("breached", first.GetProperty("properties").GetProperty("sla_state").GetString());
        Assert.Equal("cluster", first.GetProperty("properties").GetProperty("geo_source").GetString());

        var summary = map.RootElement.GetProperty("summary");
        Assert.Equal(4, summary.GetProperty("tickets").GetInt32());
        Assert.Equal(1, summary.GetProperty("without_position").GetInt32());
        Assert.Equal("""{"crq": 1, "inc": 3}""", summary.GetProperty("by_dataset").GetRawText());
        Assert.Equal("2026-06-22T12:50:39+00:00", summary.GetProperty("freshness").GetProperty("inc").GetProperty("watermark_at").GetDateTimeOffset().ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("freshness").GetProperty("crq").GetProperty("watermark").ValueKind);
    }

    [Fact]
    public async Task The_map_shows_closed_tickets_too_when_asked()
    {
        using var map = JsonDocument.Parse(await _scratch.RowAsync("SELECT reporting.fn_tickets_for_map(p_open_only := false);"));

        Assert.Equal(["crq:C1", "inc:W1", "inc:W2", "inc:W3"], Ids(map.RootElement.GetProperty("features")));
    }

    [Theory]
    [InlineData("p_dataset := 'crq'", "crq:C1")]
    [InlineData("p_bbox := array[39, -5, 40, -4]", "inc:W1")]
    [InlineData("p_limit := 1", "inc:W1")]
    [InlineData("true, 'inc', p_limit := 0", "")]
    public async Task The_map_can_be_narrowed(string arguments, string expected)
    {
        using var map = JsonDocument.Parse(await _scratch.RowAsync($"select reporting.fn_tickets_for_map({arguments})"));

        Assert.Equal(expected, string.Join(',', Ids(map.RootElement.GetProperty("features"))));
    }

    [Fact]
    public async Task Exactly_one_map_function_exists() =>
        Assert.Equal("1", await _scratch.RowAsync("select count(*) from pg_proc where proname = 'fn_tickets_for_map'"));

    [Fact]
    public async Task The_dashboard_has_open_live_and_closed_windowed()
    {
        using var dashboard = JsonDocument.Parse(await _scratch.RowAsync("select reporting.fn_inc_dashboard(p_window := '7d')"));

        Assert.Equal(["W1", "W2", "W4"], Ids(dashboard.RootElement.GetProperty("open").GetProperty("features")));
        Assert.Equal(["W3"], Ids(dashboard.RootElement.GetProperty("closed").GetProperty("features")));
        var metrics = dashboard.RootElement.GetProperty("metrics");
        Assert.Equal(
            "4 1 3 1 1 1 150 150",
            string.Join(' ', new[] { "opened", "closed", "backlog", "breached", "at_risk", "compliance_48h", "mttr_median_minutes", "mttr_p90_minutes" }
                .Select(name => metrics.GetProperty(name).GetDouble())));
        Assert.Equal(3, metrics.GetProperty("by_cluster").GetArrayLength());
        Assert.Equal("Alpha", metrics.GetProperty("by_team")[0].GetProperty("team").GetString());
        Assert.Equal("7d", dashboard.RootElement.GetProperty("window").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("p_cluster := 'NEAR', p_window := 'month'", "W2")]
    [InlineData("p_status := 'OPEN'", "W1,W2,W4")]
    [InlineData("p_cluster := 'NEAR', p_status := 'closed'", "")]
    [InlineData("p_from := '2026-01-01', p_to := '2026-01-31'", "W1,W2,W4")]
    [InlineData("", "W1,W2,W4")]
    public async Task Filters_of_the_dashboard_combine(string arguments, string open)
    {
        using var dashboard = JsonDocument.Parse(await _scratch.RowAsync($"select reporting.fn_inc_dashboard({arguments})"));

        Assert.Equal(open, string.Join(',', Ids(dashboard.RootElement.GetProperty("open").GetProperty("features"))));
    }

    [Theory]
    [InlineData("p_window := 'fortnight'", "today, yesterday, 7d, 30d, month, custom")]
    [InlineData("p_from := '2026-02-01', p_to := '2026-01-01'", "2026-02-01")]
    [InlineData("p_window := 'custom'", "p_from")]
    [InlineData("p_from := '-infinity', p_to := 'infinity'", "out of range")]
    public async Task An_impossible_window_is_a_clear_error(string arguments, string said)
    {
        var e = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _scratch.RowAsync($"select reporting.fn_inc_dashboard({arguments})"));

        Assert.Equal("22023", e.SqlState);
        Assert.Contains(said, e.MessageText + e.Hint);
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

    private static List<string?> Ids(JsonElement features) => [.. features.EnumerateArray().Select(f => f.GetProperty("id").GetString()).Order(StringComparer.Ordinal)];
}
