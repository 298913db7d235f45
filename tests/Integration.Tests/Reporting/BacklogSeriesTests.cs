using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>The backlog, from snapshots. 2026-06-22 is a Monday.</summary>
public sealed class BacklogSeriesTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await Scratch.BeginAsync(migrated.Database);
        // the 22nd is from before groups were kept; the 23rd has none; on the 25th nothing was open
        await _scratch.RunAsync("""
            insert into tickets.inc_daily_snapshot (snapshot_date, open_total, open_breached, open_at_risk, open_unknown) values
                ('2026-06-22', 9, 1, 2, 3), ('2026-06-24', 6, 3, 2, 1), ('2026-06-25', 0, 0, 0, 0), ('2026-06-29', 2, 2, 0, 0);
            insert into tickets.daily_backlog (dataset, snapshot_date, cluster, team, open_total, open_breached, open_at_risk, open_unknown) values
                ('inc', '2026-06-24', 'A', 'T1', 3, 3, 0, 0), ('inc', '2026-06-24', 'A', 'T2', 2, 0, 2, 0), ('inc', '2026-06-24', '', '', 1, 0, 0, 1),
                ('inc', '2026-06-29', 'B', 'T1', 2, 2, 0, 0), ('crq', '2026-06-24', 'C', 'T1', 8, 0, 0, 8);
            """);
    }

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Every_day_is_there_and_one_without_snapshot_is_null_not_zero() =>
        Assert.Equal(
            ["2026-06-22|2026-06-22||9|1|2|3", "2026-06-23||||||", "2026-06-24|2026-06-24||6|3|2|1", "2026-06-25|2026-06-25||0|0|0|0"],
            await SeriesAsync("p_to := '2026-06-25'"));

    [Fact]
    public async Task A_week_shows_its_last_snapshot_within_the_range() =>
        Assert.Equal(
            ["2026-06-22|2026-06-24||6|3|2|1"],
            await SeriesAsync("p_to := '2026-06-24', p_period := 'week'"));

    [Theory]
    [InlineData("p_by := 'cluster'", "22:=, 22:A=, 23:=, 23:A=, 24:=1, 24:A=5, 25:=0, 25:A=0")]
    [InlineData("p_by := 'team'", "22:=, 22:T1=, 22:T2=, 23:=, 23:T1=, 23:T2=, 24:=1, 24:T1=3, 24:T2=2, 25:=0, 25:T1=0, 25:T2=0")]
    [InlineData("p_cluster := 'A'", "22:=, 23:=, 24:=5, 25:=0")]
    [InlineData("p_cluster := 'A', p_team := 'T2'", "22:=, 23:=, 24:=2, 25:=0")]
    [InlineData("p_by := 'team', p_cluster := 'A', p_team := 'T2'", "22:T2=, 23:T2=, 24:T2=2, 25:T2=0")]
    [InlineData("p_cluster := ''", "22:=, 23:=, 24:=1, 25:=0")]
    [InlineData("p_cluster := 'nowhere'", "22:=, 23:=, 24:=0, 25:=0")]
    public async Task Groups_are_known_from_the_day_they_were_kept(string arguments, string expected) =>
        Assert.Equal(expected, string.Join(", ", await _scratch.RowsAsync($"""
            select to_char(period_start, 'DD') || ':' || coalesce(group_name, '') || '=' || coalesce(open_total::text, '')
            from reporting.fn_backlog_series(p_from := '2026-06-22', p_to := '2026-06-25', {arguments}) order by period_start, group_name
            """)));

    [Fact]
    public async Task The_snapshot_that_was_just_recorded_is_its_last_point_and_datasets_are_apart()
    {
        await _scratch.InsertAsync("crq", "C1", """{"is_actionable": "true", "cluster": "A"}""");
        await _scratch.RunAsync("select tickets.record_snapshot('crq', now())");

        Assert.Equal("30|1|1", await _scratch.RowAsync("select count(*), sum(open_total), sum(unknown) from reporting.fn_backlog_series('crq')"));
        Assert.Equal("1|A", await _scratch.RowAsync("select open_total, group_name from reporting.fn_backlog_series('crq', p_by := 'cluster') where open_total is not null"));
    }

    private Task<List<string>> SeriesAsync(string arguments) => _scratch.RowsAsync($"""
        select period_start::text, snapshot_date::text, group_name, open_total, breached, at_risk, unknown
        from reporting.fn_backlog_series(p_from := '2026-06-22', {arguments})
        """);
}
