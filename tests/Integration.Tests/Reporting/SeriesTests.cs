using FleetTickets.Integration.Tests.Migrations;
using Npgsql;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>Series that are counted from tickets. 2026-06-22 is a Monday.</summary>
public sealed class SeriesTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync() => _scratch = await Scratch.BeginAsync(migrated.Database);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Theory]
    [InlineData("2026-06-22 23:59:59", "2026-06-22|0|1", "2026-06-23|0|0")]
    [InlineData("2026-06-23 00:00:00", "2026-06-22|0|0", "2026-06-23|0|1")]
    [InlineData("2026-06-23 23:59:59", "2026-06-22|0|0", "2026-06-23|0|1")]
    [InlineData("2026-06-24 00:00:00", "2026-06-22|0|0", "2026-06-23|0|0")]
    [InlineData("2026-06-21 23:59:59", "2026-06-22|0|0", "2026-06-23|0|0")]
    public async Task A_closure_belongs_to_its_EAT_day_to_the_second(string closedAt, string monday, string tuesday)
    {
        await CloseAsync("inc", "W1", closedAt: closedAt);

        Assert.Equal([monday, tuesday], await RatesAsync("p_from := '2026-06-22', p_to := '2026-06-23'"));
    }

    [Theory]
    [InlineData("created_at_service")]
    [InlineData("first_seen_at")]
    public async Task An_opening_belongs_to_the_EAT_day_of_the_clock(string clock)
    {
        await _scratch.InsertAsync("crq", "C1", $$"""{"is_actionable": "true", "{{clock}}": "2026-06-22 23:59:59"}""");
        await _scratch.InsertAsync("crq", "C2", $$"""{"is_actionable": "false", "{{clock}}": "2026-06-23 00:00:00"}""");
        await _scratch.InsertAsync("crq", "C3", """{"is_actionable": "true"}""");

        Assert.Equal(["2026-06-22|1|0", "2026-06-23|1|0"], await RatesAsync("'crq', '2026-06-22', '2026-06-23'"));
        Assert.Equal(["2026-06-22|0|0"], await RatesAsync("'inc', '2026-06-22', '2026-06-22'"));
    }

    [Fact]
    public async Task A_ticket_that_is_open_again_is_not_closed()
    {
        await _scratch.InsertAsync("inc", "W1", """{"is_actionable": "true", "closed_at": "2026-06-22 10:00:00"}""");
        await _scratch.InsertAsync("inc", "W2", """{"closed_at": "2026-06-22 10:00:00"}""");

        Assert.Equal(["2026-06-22|0|1"], await RatesAsync("p_from := '2026-06-22', p_to := '2026-06-22'"));
    }

    [Fact]
    public async Task Net_and_rate_follow_from_opened_and_closed()
    {
        await CloseAsync("inc", "W1", "2026-06-22 01:00:00", "2026-06-22 10:00:00");
        await CloseAsync("inc", "W2", "2026-06-22 01:00:00", "2026-06-23 10:00:00");
        await CloseAsync("inc", "W3", "2026-06-22 01:00:00", "2026-07-01 10:00:00");

        Assert.Equal(
            ["2026-06-22|3|1|2|0.3333", "2026-06-23|0|1|-1|", "2026-06-24|0|0|0|"],
            await _scratch.RowsAsync("select period_start::text, opened, closed, net, closure_rate from reporting.fn_closure_rate(p_from := '2026-06-22', p_to := '2026-06-24')"));
    }

    [Fact]
    public async Task Without_dates_it_is_the_last_thirty_days_today_included_and_every_day_is_there()
    {
        Assert.Equal("30|True|True|0", await _scratch.RowAsync("""
            select count(*), min(period_start) = (now() at time zone 'Africa/Nairobi')::date - 29, max(period_end) = (now() at time zone 'Africa/Nairobi')::date, sum(opened + closed)
            from reporting.fn_closure_rate()
            """));
        Assert.Equal("30|2026-06-01", await _scratch.RowAsync("select count(*), min(period_start)::text from reporting.fn_mttr_trend(p_to := '2026-06-30')"));
    }

    [Fact]
    public async Task Weeks_begin_on_Monday_and_are_cut_off_where_the_range_ends()
    {
        await CloseAsync("inc", "W1", closedAt: "2026-06-16 23:00:00"); // before the range, in its first week
        await CloseAsync("inc", "W2", closedAt: "2026-06-17 00:00:00");
        await CloseAsync("inc", "W3", closedAt: "2026-06-21 23:59:59");
        await CloseAsync("inc", "W4", closedAt: "2026-06-22 00:00:00");
        await CloseAsync("inc", "W5", closedAt: "2026-07-01 00:00:00"); // after the range, in its last week

        Assert.Equal(
            ["2026-06-17|2026-06-21|2", "2026-06-22|2026-06-28|1", "2026-06-29|2026-06-30|0"],
            await _scratch.RowsAsync("select period_start::text, period_end::text, closed from reporting.fn_sla_trend(p_from := '2026-06-17', p_to := '2026-06-30', p_period := 'week')"));
    }

    [Theory]
    [InlineData("2026-06-22 09:59:59", "1|1|1|1.0000")]
    [InlineData("2026-06-22 10:00:00", "1|1|0|0.0000")]
    [InlineData("2026-06-22 10:00:01", "1|1|0|0.0000")]
    public async Task Closed_at_the_very_limit_is_not_within(string closedAt, string expected)
    {
        await CloseAsync("inc", "W1", "2026-06-20 10:00:00", closedAt);

        Assert.Equal(expected, await ComplianceAsync("inc"));
    }

    [Fact]
    public async Task Without_limit_or_clock_nothing_is_measured_and_a_change_of_contract_is_an_update()
    {
        await CloseAsync("inc", "W1", null, "2026-06-22 10:00:00");
        await CloseAsync("crq", "C1", "2026-06-21 10:00:00", "2026-06-22 10:00:00");
        Assert.Equal("1|0|0|", await ComplianceAsync("inc"));
        Assert.Equal("1|0||", await ComplianceAsync("crq"));

        await _scratch.RunAsync("update tickets.sla_limits set breached_after = '25 hours', at_risk_after = '20 hours' where dataset = 'crq'");
        Assert.Equal("1|1|1|1.0000", await ComplianceAsync("crq"));
    }

    [Fact]
    public async Task Repair_times_are_of_the_tickets_that_have_one()
    {
        foreach (var hours in (string[])["1", "2", "3", "4", ""])
            await _scratch.InsertAsync("inc", $"W{hours}", $$"""{"closed_at": "2026-06-22 10:00:00", "mttr": "{{hours}}"}""");

        Assert.Equal(
            ["2026-06-22|5|4|150|222", "2026-06-23|0|0||"],
            await _scratch.RowsAsync("select period_start::text, closed, with_mttr, mttr_median_minutes::int, mttr_p90_minutes::int from reporting.fn_mttr_trend(p_from := '2026-06-22', p_to := '2026-06-23')"));
    }

    [Theory]
    [InlineData("p_by := 'cluster'", "22:=0, 22:A=1, 22:B=2, 23:=1, 23:A=0, 23:B=0")]
    [InlineData("p_by := 'team'", "22:=0, 22:T1=2, 22:T2=1, 23:=1, 23:T1=0, 23:T2=0")]
    [InlineData("p_by := 'team', p_cluster := 'B'", "22:T1=1, 22:T2=1, 23:T1=0, 23:T2=0")]
    [InlineData("p_cluster := 'B', p_team := 'T1'", "22:=1, 23:=0")]
    [InlineData("p_cluster := ''", "22:=0, 23:=1")]
    [InlineData("p_team := 'nobody'", "22:=0, 23:=0")]
    [InlineData("p_by := 'team', p_team := 'nobody'", "")]
    public async Task Groups_and_filters_combine(string arguments, string expected)
    {
        await CloseAsync("inc", "W1", closedAt: "2026-06-22 10:00:00", more: """, "cluster": "A", "assigned_team": "T1" """);
        await CloseAsync("inc", "W2", closedAt: "2026-06-22 10:00:00", more: """, "cluster": "B", "owner": "T1" """);
        await CloseAsync("inc", "W3", closedAt: "2026-06-22 10:00:00", more: """, "cluster": "B", "assigned_team": "T2", "owner": "T1" """);
        await CloseAsync("inc", "W4", closedAt: "2026-06-23 10:00:00", more: """, "cluster": "" """);
        await CloseAsync("crq", "C1", closedAt: "2026-06-22 10:00:00", more: """, "cluster": "C" """);

        Assert.Equal(expected, string.Join(", ", await _scratch.RowsAsync($"""
            select to_char(period_start, 'DD') || ':' || coalesce(group_name, '') || '=' || closed
            from reporting.fn_closure_rate(p_from := '2026-06-22', p_to := '2026-06-23', {arguments}) order by period_start, group_name
            """)));
    }

    [Theory]
    [InlineData("p_dataset := 'abc'", "inc, crq")]
    [InlineData("p_dataset := null", "inc, crq")]
    [InlineData("p_period := 'month'", "day, week")]
    [InlineData("p_period := null", "day, week")]
    [InlineData("p_by := 'region'", "cluster, team")]
    [InlineData("p_from := '2026-06-23', p_to := '2026-06-22'", "ends before it begins")]
    [InlineData("p_from := '2016-01-01', p_to := '2026-06-22'", "3660")]
    [InlineData("p_from := '-infinity'", "1970")]
    [InlineData("p_to := 'infinity'", "1970")]
    [InlineData("p_to := '4713-01-01 BC'", "1970")]
    public async Task What_cannot_be_answered_is_an_error_that_says_what_can(string arguments, string said)
    {
        foreach (var function in (string[])["fn_closure_rate", "fn_sla_trend", "fn_mttr_trend", "fn_backlog_series"])
        {
            await using var scratch = await Scratch.BeginAsync(migrated.Database);
            var e = await Assert.ThrowsAsync<PostgresException>(() => scratch.RowsAsync($"select * from reporting.{function}({arguments})"));
            Assert.Equal("22023", e.SqlState);
            Assert.Contains(said, e.MessageText + e.Hint);
        }
    }

    private Task CloseAsync(string dataset, string id, string? createdAt = null, string closedAt = "", string more = "") =>
        _scratch.InsertAsync(dataset, id, $$"""{"is_actionable": "false", "created_at_service": "{{createdAt}}", "closed_at": "{{closedAt}}"{{more}}}""");

    private Task<List<string>> RatesAsync(string arguments) =>
        _scratch.RowsAsync($"select period_start::text, opened, closed from reporting.fn_closure_rate({arguments})");

    private Task<string> ComplianceAsync(string dataset) =>
        _scratch.RowAsync($"select closed, measured, within_limit, compliance from reporting.fn_sla_trend('{dataset}', '2026-06-22', '2026-06-22')");
}
