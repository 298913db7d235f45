using System.Text.Json;
using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>Five tickets: three open incidents of which one has no position, a closed one, and an open change request.</summary>
public sealed class MapTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await Scratch.BeginAsync(migrated.Database);
        await _scratch.RunAsync($$"""
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEAR', -1.29, 36.83), ('FAR', -4.05, 39.67);
            insert into tickets.import_meta (dataset, metadata, last_applied_at, row_count)
            values ('inc', '{"source_max_key": "automations/inc/changes/2026-06-22T15-50-39.csv", "export_type": "delta"}', now(), 4);
            insert into tickets.inc (ticket_id, raw)
            select id, jsonb_build_object('cluster', cluster, 'latitude', latitude, 'longitude', longitude, 'is_actionable', open,
                'normalized_status', status, 'assigned_team', 'Alpha', 'owner', 'a.otieno', 'region', 'coast', 'location_name', 'NW_Mwiki',
                'created_at_service', {{Payloads.Eat("now() - age::interval")}},
                'closed_at', case when open = 'false' then {{Payloads.Eat("now() - interval '1 minute'")}} end)
            from (values
                ('W1', 'FAR', null, null, 'true', 'open', '50 hours'), ('W2', 'NEAR', '-1.3', '36.8', 'true', 'open', '40 hours'),
                ('W3', 'NEAR', null, null, 'false', 'closed', '47 hours'), ('W4', null, null, null, 'true', null, '1 hour')
            ) as t (id, cluster, latitude, longitude, open, status, age);
            insert into tickets.crq (ticket_id, raw) values ('C1', '{"cluster": "NEAR", "is_actionable": "true", "normalized_status": "open"}');
            """);
    }

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Shows_open_tickets_with_a_position_the_longest_open_first_and_counts_all()
    {
        var map = await _scratch.PayloadAsync("reporting.fn_tickets_for_map()");

        Assert.Equal("FeatureCollection", map.GetProperty("type").GetString());
        Assert.Equal(["inc:W1", "inc:W2", "crq:C1"], map.Ids());
        Assert.Equal([39.67, -4.05], map.Feature("inc:W1").GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(c => c.GetDouble()));
        Assert.Equal(
            """{"crq": 1, "inc": 3} {"open": 3, "unknown": 1} {"ok": 1, "at_risk": 1, "unknown": 1, "breached": 1} {"feed": 1, "none": 1, "cluster": 2}""",
            string.Join(' ', new[] { "by_dataset", "by_status", "by_sla_state", "by_geo_source" }.Select(name => map.GetProperty("summary").GetProperty(name).GetRawText())));
        Assert.Equal("true 4 3 0 1", Summary(map, "open_only", "tickets", "shown", "left_out", "without_position"));
    }

    [Fact]
    public async Task Says_of_each_ticket_what_a_map_needs()
    {
        var map = await _scratch.PayloadAsync("reporting.fn_tickets_for_map()");
        var properties = map.Feature("inc:W2").GetProperty("properties");

        Assert.Equal(
            "W2 inc open NEAR coast NW_Mwiki Alpha a.otieno feed False at_risk created_at_service 40.00",
            string.Join(' ', new[] { "ticket_id", "dataset", "status", "cluster", "region", "place", "team", "owner", "geo_source", "approximate", "sla_state", "sla_clock_source", "hours_open" }
                .Select(name => properties.GetProperty(name).ToString())));
        Assert.Equal(JsonValueKind.Null, properties.GetProperty("scheduled_at").ValueKind);
        Assert.False(properties.TryGetProperty("closed_at", out _));
        Assert.True(map.Feature("inc:W1").GetProperty("properties").GetProperty("approximate").GetBoolean());
        Assert.Equal(("building", 50), (properties.GetProperty("geo_precision").GetString(), properties.GetProperty("geo_radius_m").GetInt32()));
        Assert.Equal("cluster", map.Feature("inc:W1").GetProperty("properties").GetProperty("geo_precision").GetString());
        Assert.Equal(25_000, map.Feature("inc:W1").GetProperty("properties").GetProperty("geo_radius_m").GetInt32());
    }

    // Each one more is work for every reader of a map (migrations/current/views/v_features.sql).
    [Fact]
    public async Task No_ticket_has_more_than_18_properties() =>
        Assert.Equal("18", await _scratch.RowAsync(
            "select max((select count(*) from jsonb_object_keys(f -> 'properties'))) from jsonb_array_elements(reporting.fn_tickets_for_map(false) -> 'features') as f"));

    [Fact]
    public async Task Says_how_fresh_each_dataset_is()
    {
        var freshness = (await _scratch.PayloadAsync("reporting.fn_tickets_for_map()")).GetProperty("summary").GetProperty("freshness");

        Assert.Equal(DateTimeOffset.Parse("2026-06-22T15:50:39+03:00"), freshness.GetProperty("inc").GetProperty("watermark_at").GetDateTimeOffset());
        Assert.Equal(4, freshness.GetProperty("inc").GetProperty("rows").GetInt32());
        Assert.Equal(JsonValueKind.Null, freshness.GetProperty("crq").GetProperty("watermark").ValueKind);
    }

    [Theory]
    [InlineData("p_open_only := false", "inc:W1,inc:W2,crq:C1,inc:W3")]
    [InlineData("p_open_only := null", "inc:W1,inc:W2,crq:C1")]
    [InlineData("p_dataset := 'crq'", "crq:C1")]
    [InlineData("p_bbox := array[39, -5, 40, -4]", "inc:W1")]
    [InlineData("p_bbox := array[36.83, -1.29, 36.83, -1.29]", "crq:C1")]
    [InlineData("p_limit := 1", "inc:W1")]
    [InlineData("true, 'inc', p_limit := 0", "")]
    [InlineData("false, 'inc', array[36, -2, 37, -1], 5", "inc:W2,inc:W3")]
    public async Task Can_be_narrowed(string arguments, string expected) =>
        Assert.Equal(expected, string.Join(',', (await _scratch.PayloadAsync($"reporting.fn_tickets_for_map({arguments})")).Ids()));

    [Fact]
    public async Task Says_how_many_a_limit_left_out()
    {
        var map = await _scratch.PayloadAsync("reporting.fn_tickets_for_map(p_bbox := array[36, -2, 37, -1], p_limit := 1)");

        Assert.Equal("4 1 1 1", Summary(map, "tickets", "shown", "left_out", "without_position"));
    }

    [Theory]
    [InlineData("p_dataset := 'xyz'", "inc, crq")]
    [InlineData("p_limit := -1", "From 0 to 100000")]
    [InlineData("p_limit := 100001", "From 0 to 100000")]
    [InlineData("p_bbox := array[1, 2, 3]", "least longitude")]
    [InlineData("p_bbox := array[36, -1, 37, -2]", "least longitude")]
    [InlineData("p_bbox := array[37, -2, 36, -1]", "least longitude")]
    [InlineData("p_bbox := array[36, -2, 37, 'NaN'::float8]", "least longitude")]
    [InlineData("p_bbox := array['NaN'::float8, -2, 37, -1]", "least longitude")]
    [InlineData("p_bbox := array[36, -2, null, -1]", "least longitude")]
    [InlineData("p_bbox := array[36, -91, 37, -1]", "least longitude")]
    [InlineData("p_bbox := array[array[36, -2], array[37, -1]]", "least longitude")]
    [InlineData("p_bbox := '{}'", "least longitude")]
    public async Task What_cannot_be_asked_is_a_clear_error(string arguments, string hint)
    {
        var e = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _scratch.RowAsync($"select reporting.fn_tickets_for_map({arguments})"));

        Assert.Equal("22023", e.SqlState);
        Assert.Contains(hint, e.Hint);
    }

    [Fact]
    public async Task Leaves_out_a_position_that_is_none()
    {
        // A gazetteer that was adopted may hold what ours refuses.
        await _scratch.RunAsync("""
            alter table tickets.geo_clusters drop constraint cluster_is_in_kenya;
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NOWHERE', 'NaN', 'NaN');
            insert into tickets.inc (ticket_id, raw) values ('W9', '{"cluster": "NOWHERE", "is_actionable": "true"}');
            """);

        var map = await _scratch.PayloadAsync("reporting.fn_tickets_for_map()");

        Assert.DoesNotContain("inc:W9", map.Ids());
        Assert.Equal("5 3 2", Summary(map, "tickets", "shown", "without_position"));
    }

    [Fact]
    public async Task Exists_once() => Assert.Equal("1", await _scratch.RowAsync("select count(*) from pg_proc where proname = 'fn_tickets_for_map'"));

    private static string Summary(JsonElement map, params string[] names) =>
        string.Join(' ', names.Select(name => map.GetProperty("summary").GetProperty(name).GetRawText()));
}
