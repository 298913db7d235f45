using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>Midnight in East Africa and the limit of the contract, to the second. Within one transaction now() stands still.</summary>
public sealed class DashboardBoundaryTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync() => _scratch = await Scratch.BeginAsync(migrated.Database);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Theory]
    [InlineData("p_from := '2026-03-10', p_to := '2026-03-11'", "in-first,in-last", 2)]
    [InlineData("p_from := '2026-03-09', p_to := '2026-03-09'", "before", 2)]
    [InlineData("p_from := '2026-03-12', p_to := '2026-03-12'", "after", 0)]
    [InlineData("p_to := '2026-03-11'", "in-last", 2)]
    public async Task A_custom_window_begins_and_ends_at_midnight_in_East_Africa(string arguments, string closed, int opened)
    {
        // Each was opened ten hours before.
        await CloseAsync("before", "2026-03-09 23:59:59");
        await CloseAsync("in-first", "2026-03-10 00:00:00");
        await CloseAsync("in-last", "2026-03-11 23:59:59");
        await CloseAsync("after", "2026-03-12 00:00:00");
        // Whatever zone the session is in.
        await _scratch.RunAsync("set local time zone 'America/New_York'");

        var dashboard = await _scratch.PayloadAsync($"reporting.fn_inc_dashboard({arguments})");

        Assert.Equal(closed, string.Join(',', dashboard.GetProperty("closed").Ids().Select(id => id![4..])));
        Assert.Equal(dashboard.GetProperty("closed").Ids().Count, dashboard.GetProperty("metrics").GetProperty("closed").GetInt32());
        Assert.Equal(opened, dashboard.GetProperty("metrics").GetProperty("opened").GetInt32());
    }

    [Theory]
    [InlineData("today", 0, 1)]
    [InlineData("yesterday", -1, 0)]
    [InlineData("7d", -6, 1)]
    [InlineData("30d", -29, 1)]
    public async Task A_named_window_counts_days_of_East_Africa(string window, int firstDay, int dayAfter)
    {
        await _scratch.RunAsync("create temp table today on commit drop as select (now() at time zone 'Africa/Nairobi')::date as day");
        foreach (var (id, moment) in new[]
        {
            ("before", $"day + ({firstDay}) - interval '1 second'"), ("first", $"day + ({firstDay})"),
            ("last", $"day + ({dayAfter}) - interval '1 second'"), ("after", $"day + ({dayAfter}) + interval '0 seconds'"),
        })
        {
            await _scratch.RunAsync($$"""
                insert into tickets.crq (ticket_id, raw)
                select '{{id}}', jsonb_build_object('is_actionable', 'false', 'closed_at', to_char(({{moment}})::timestamp, 'YYYY-MM-DD HH24:MI:SS')) from today
                """);
        }

        var dashboard = await _scratch.PayloadAsync($"reporting.fn_crq_dashboard(p_window := '{window}')");

        Assert.Equal(["crq:first", "crq:last"], dashboard.GetProperty("closed").Ids());
    }

    [Fact]
    public async Task The_month_begins_on_its_first_day()
    {
        var window = (await _scratch.PayloadAsync("reporting.fn_inc_dashboard(p_window := 'month')")).GetProperty("window");

        Assert.EndsWith("-01", window.GetProperty("from").GetString());
        Assert.Equal(await _scratch.RowAsync("select to_char(now() at time zone 'Africa/Nairobi', 'YYYY-MM-DD')"), window.GetProperty("to").GetString());
    }

    // As an open ticket is breached from the limit on, one closed at the limit was not within it.
    [Theory]
    [InlineData("2026-03-11 09:59:59", "1.0000")]
    [InlineData("2026-03-11 10:00:00", "0.0000")]
    [InlineData("2026-03-11 10:00:01", "0.0000")]
    public async Task Compliance_ends_where_a_breach_begins(string closedAt, string compliance)
    {
        await _scratch.TicketAsync("inc", "W1", new { is_actionable = "false", created_at_service = "2026-03-09 10:00:00", closed_at = closedAt });

        Assert.Equal(compliance, await ComplianceAsync());
    }

    [Fact]
    public async Task Compliance_goes_by_the_clock_of_the_sla_and_passes_over_tickets_without_one()
    {
        await CloseAsync("no-clock", "2026-03-11 09:00:00", clock: false);
        Assert.Equal("null", await ComplianceAsync());

        await _scratch.TicketAsync("inc", "W1", new { is_actionable = "false", first_seen_at = "2026-03-09 10:00:00", closed_at = "2026-03-11 09:59:59" });
        Assert.Equal("1.0000", await ComplianceAsync());

        await _scratch.RunAsync("update tickets.sla_limits set breached_after = '47 hours' where dataset = 'inc'");
        Assert.Equal("0.0000", await ComplianceAsync());
    }

    private async Task<string> ComplianceAsync() =>
        (await _scratch.PayloadAsync("reporting.fn_inc_dashboard(p_from := '2026-03-11', p_to := '2026-03-11')")).GetProperty("metrics").GetProperty("compliance").GetRawText();

    private Task CloseAsync(string id, string closedAt, bool clock = true) => _scratch.TicketAsync("inc", id, new
    {
        is_actionable = "false",
        closed_at = closedAt,
        created_at_service = clock ? DateTime.Parse(closedAt).AddHours(-10).ToString("yyyy-MM-dd HH:mm:ss") : null,
    });
}
