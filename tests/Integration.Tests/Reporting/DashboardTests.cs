using System.Text.Json;
using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>One definition serves both datasets; what differs are the limits in tickets.sla_limits.</summary>
public sealed class DashboardTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private static readonly string[] Figures = ["opened", "closed", "backlog", "breached", "at_risk", "compliance", "mttr_median_minutes", "mttr_p90_minutes"];

    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await Scratch.BeginAsync(migrated.Database);
        foreach (var dataset in new[] { "inc", "crq" })
        {
            await _scratch.RunAsync($"""
                insert into tickets.{dataset} (ticket_id, raw)
                select id, jsonb_build_object('cluster', cluster, 'is_actionable', open, 'normalized_status', status, 'assigned_team', team, 'owner', 'Boss', 'mttr', mttr,
                    'created_at_service', {Payloads.Eat("now() - age::interval")},
                    'closed_at', case when open = 'false' then {Payloads.Eat("now() - interval '1 minute'")} end)
                from (values
                    ('W1', 'FAR', 'true', 'open', 'Alpha', null, '50 hours'), ('W2', 'NEAR', 'true', 'open', 'Alpha', null, '40 hours'), ('W4', null, 'true', 'open', null, null, '1 hour'),
                    ('W3', 'NEAR', 'false', 'closed', 'Alpha', '2.5', '47 hours'), ('W5', 'FAR', 'false', 'closed', null, '5', '60 hours')
                ) as t (id, cluster, open, status, team, mttr, age);
                """);
        }
    }

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Theory]
    [InlineData("inc", "5 2 3 1 1 0.5 225 285", "48")]
    [InlineData("crq", "5 2 3 0 0  225 285", "")]
    public async Task Open_is_live_closed_is_windowed_and_metrics_count_both(string dataset, string figures, string limit)
    {
        var dashboard = await _scratch.PayloadAsync($"reporting.fn_{dataset}_dashboard(p_window := '7d')");

        Assert.Equal(["W1", "W2", "W4"], dashboard.GetProperty("open").Ids().Select(id => id![4..]));
        Assert.Equal(["W3", "W5"], dashboard.GetProperty("closed").Ids().Select(id => id![4..]));
        Assert.Equal(figures, FiguresOf(dashboard.GetProperty("metrics")));
        Assert.Equal(limit, Text(dashboard.GetProperty("metrics").GetProperty("sla_limit_hours")));
        Assert.Equal(dataset, dashboard.GetProperty("dataset").GetString());
        Assert.Equal("7d", dashboard.GetProperty("window").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Metrics_are_given_by_cluster_and_by_team_or_owner()
    {
        var metrics = (await _scratch.PayloadAsync("reporting.fn_inc_dashboard(p_window := '7d')")).GetProperty("metrics");

        Assert.Equal(
            ["FAR: 2 1 1 1 0 0 300 300", "NEAR: 2 1 1 0 1 1 150 150", ": 1 0 1 0 0   "],
            metrics.GetProperty("by_cluster").EnumerateArray().Select(row => $"{row.GetProperty("cluster")}: {FiguresOf(row)}"));
        Assert.Equal(
            ["Alpha: 3 1 2 1 1 1 150 150", "Boss: 2 1 1 0 0 0 300 300"],
            metrics.GetProperty("by_team").EnumerateArray().Select(row => $"{row.GetProperty("team")}: {FiguresOf(row)}"));
    }

    [Fact]
    public async Task A_limit_that_is_agreed_for_change_requests_shows_at_once()
    {
        await _scratch.RunAsync("update tickets.sla_limits set breached_after = '59 hours', at_risk_after = '45 hours' where dataset = 'crq'");

        var metrics = (await _scratch.PayloadAsync("reporting.fn_crq_dashboard(p_window := '7d')")).GetProperty("metrics");

        Assert.Equal("0 1 0.5 59", string.Join(' ', new[] { "breached", "at_risk", "compliance", "sla_limit_hours" }.Select(name => Text(metrics.GetProperty(name)))));
    }

    [Theory]
    [InlineData("p_cluster := 'NEAR', p_window := 'month'", "W2", "W3")]
    [InlineData("p_status := 'OPEN'", "W1,W2,W4", "")]
    [InlineData("p_status := 'Closed', p_window := '7d'", "", "W3,W5")]
    [InlineData("p_cluster := 'NEAR', p_status := 'closed', p_window := '7d'", "", "W3")]
    [InlineData("p_from := '2026-01-01', p_to := '2026-01-31'", "W1,W2,W4", "")]
    public async Task Filters_combine(string arguments, string open, string closed)
    {
        // A minute ago may be yesterday, or last month.
        await _scratch.RunAsync($"update tickets.inc set raw = jsonb_set(raw, '{{closed_at}}', to_jsonb({Payloads.Eat("now()")})) where ticket_id in ('W3', 'W5')");

        var dashboard = await _scratch.PayloadAsync($"reporting.fn_inc_dashboard({arguments})");

        Assert.Equal(open, string.Join(',', dashboard.GetProperty("open").Ids().Select(id => id![4..])));
        Assert.Equal(closed, string.Join(',', dashboard.GetProperty("closed").Ids().Select(id => id![4..])));
        Assert.Equal(dashboard.GetProperty("open").Ids().Count, dashboard.GetProperty("metrics").GetProperty("backlog").GetInt32());
        Assert.Equal(dashboard.GetProperty("closed").Ids().Count, dashboard.GetProperty("metrics").GetProperty("closed").GetInt32());
    }

    [Fact]
    public async Task A_dataset_without_tickets_has_figures_too()
    {
        await _scratch.RunAsync("delete from tickets.crq");

        Assert.Equal("0 0 0 0 0   ", FiguresOf((await _scratch.PayloadAsync("reporting.fn_crq_dashboard()")).GetProperty("metrics")));
    }

    [Theory]
    [InlineData("p_window := 'fortnight'", "fortnight")]
    [InlineData("p_from := '2026-02-01', p_to := '2026-01-01'", "2026-02-01 to 2026-01-01")]
    [InlineData("p_window := 'custom'", "p_from or p_to")]
    [InlineData("p_from := '-infinity', p_to := 'infinity'", "out of range")]
    [InlineData("p_from := '1969-12-31'", "out of range")]
    public async Task An_impossible_window_is_an_error_that_lists_the_known_ones(string arguments, string said)
    {
        foreach (var dataset in new[] { "inc", "crq" })
        {
            await _scratch.RunAsync("savepoint before");
            var e = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _scratch.RowAsync($"select reporting.fn_{dataset}_dashboard({arguments})"));
            await _scratch.RunAsync("rollback to before");

            Assert.Equal("22023", e.SqlState);
            Assert.Contains(said, e.MessageText);
            Assert.Contains("today, yesterday, 7d, 30d, month, custom", e.Hint);
        }
    }

    private static string FiguresOf(JsonElement metrics) => string.Join(' ', Figures.Select(name => Text(metrics.GetProperty(name))));

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "" : value.GetDouble().ToString();
}
