using System.Text.Json;
using System.Text.Json.Nodes;
using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>What the functions answer is what contracts/schemas says they answer.</summary>
public sealed class PayloadSchemaTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await Scratch.BeginAsync(migrated.Database);
        await _scratch.RunAsync("""
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEAR', -1.29, 36.83);
            insert into tickets.import_meta (dataset, metadata, last_applied_at, row_count)
            values ('inc', '{"source_max_key": "automations/inc/changes/2026-06-22T15-50-39.csv"}', now(), 4);
            """);
        foreach (var dataset in new[] { "inc", "crq" })
        {
            await _scratch.TicketAsync(dataset, "full-open", Full("true", closedAt: null));
            await _scratch.TicketAsync(dataset, "full-closed", Full("false", closedAt: "2026-03-11 10:00:00.25"));
            await _scratch.TicketAsync(dataset, "feed", new { is_actionable = "true", latitude = "-1.3", longitude = "36.8", location_name = "a \"quoted\" place\n\\ é 😀" });
            await _scratch.TicketAsync(dataset, "bare-open", new { is_actionable = "true" });
            await _scratch.TicketAsync(dataset, "bare-closed", new { is_actionable = "false" });
            await _scratch.TicketAsync(dataset, "neither", new { });
            await _scratch.TicketAsync(dataset, "unplaced-closed", new { is_actionable = "false", closed_at = "2026-03-11 11:00:00", cluster = "NEW" });
        }
    }

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Theory]
    [InlineData("fn_tickets_for_map()", 4)]
    [InlineData("fn_tickets_for_map(p_open_only := false)", 6)]
    [InlineData("fn_tickets_for_map(p_dataset := 'crq', p_limit := 0)", 0)]
    public async Task The_map_is_as_described(string call, int features)
    {
        var map = await _scratch.PayloadAsync("reporting." + call);

        Assert.Empty(PayloadSchema.ErrorsOf(map, "map.schema.json"));
        Assert.Equal(features, map.GetProperty("features").GetArrayLength());
    }

    [Theory]
    [InlineData("fn_inc_dashboard()", 0)]
    [InlineData("fn_inc_dashboard(p_from := '2026-03-11', p_to := '2026-03-11')", 2)]
    [InlineData("fn_crq_dashboard(p_from := '2026-03-11', p_to := '2026-03-11')", 2)]
    [InlineData("fn_crq_dashboard(p_cluster := 'nowhere')", 0)]
    public async Task The_dashboard_is_as_described(string call, int closed)
    {
        var dashboard = await _scratch.PayloadAsync("reporting." + call);

        Assert.Empty(PayloadSchema.ErrorsOf(dashboard, "dashboard.schema.json"));
        Assert.Equal(closed, dashboard.GetProperty("closed").GetProperty("features").GetArrayLength());
    }

    [Theory]
    [InlineData("properties.sla_state", "\"late\"")]
    [InlineData("properties.hours_open", "\"12\"")]
    [InlineData("properties.created_at_service", "\"2026-03-11 10:00:00\"")]
    [InlineData("properties.dataset", null)]
    [InlineData("properties.surplus", "1")]
    [InlineData("geometry", "null")]
    [InlineData("geometry.coordinates", "[36.8]")]
    [InlineData("geometry.coordinates", "[36.8, -1.3, 0]")]
    [InlineData("geometry.coordinates", "[36.8, -91]")]
    [InlineData("id", "\"W1\"")]
    public async Task A_map_that_is_otherwise_is_found_out(string path, string? value)
    {
        var map = JsonNode.Parse((await _scratch.PayloadAsync("reporting.fn_tickets_for_map()")).GetRawText())!;
        var steps = path.Split('.');
        var parent = steps[..^1].Aggregate(map["features"]![0]!, (node, step) => node[step]!).AsObject();
        if (value is null) parent.Remove(steps[^1]);
        else parent[steps[^1]] = JsonNode.Parse(value);

        Assert.NotEmpty(PayloadSchema.ErrorsOf(JsonSerializer.SerializeToElement(map), "map.schema.json"));
    }

    private static object Full(string open, string? closedAt) => new
    {
        is_actionable = open,
        closed_at = closedAt,
        normalized_status = "any",
        cluster = "NEAR",
        region = "coast",
        location_name = "NW_Mwiki",
        assigned_team = "Alpha",
        owner = "a.otieno",
        sla_status = "Compliant",
        mttr = "2.51",
        created_at_service = "2026-03-10 10:00:00",
        first_seen_at = "2026-03-10 11:00",
        scheduled_at = "2026-03-12T10:00:00",
    };
}
