namespace FleetTickets.Integration.Tests.Migrations;

public sealed class HistoryTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private const string Closed = """{"is_actionable": "false", "closed_at": "2026-06-22 10:00:00"}""";
    private const string ClosedAgain = """{"is_actionable": "false", "closed_at": "2026-06-23 10:00:00"}""";
    private const string Reopened = """{"is_actionable": "true", "closed_at": "2026-06-22 10:00:00"}""";
    private const string Events = "select dataset, ticket_id, (closed_at at time zone 'Africa/Nairobi')::text, observed from tickets.closure_events order by event_id";

    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync() => _scratch = await Scratch.BeginAsync(migrated.Database);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task The_first_capture_observes_nothing_and_later_ones_do_second_closures_included()
    {
        await _scratch.InsertAsync("inc", "W1", Closed);
        await CaptureAsync();
        await CaptureAsync();
        Assert.Equal(["inc|W1|2026-06-22 10:00:00|False"], await _scratch.RowsAsync(Events));

        await SetAsync(Reopened);
        await CaptureAsync();
        Assert.Single(await _scratch.RowsAsync(Events));

        await SetAsync(ClosedAgain);
        await CaptureAsync();
        Assert.Equal(["inc|W1|2026-06-22 10:00:00|False", "inc|W1|2026-06-23 10:00:00|True"], await _scratch.RowsAsync(Events));
        Assert.Equal("1", await _scratch.RowAsync("select closed_today from tickets.inc_daily_snapshot"));
    }

    [Fact]
    public async Task Both_datasets_have_a_snapshot_of_the_EAT_day()
    {
        await _scratch.InsertAsync("inc", "W1", """{"is_actionable": "true", "created_at_service": "2026-01-01 00:00:00"}""");
        await _scratch.InsertAsync("inc", "W2", """{"is_actionable": "true"}""");
        await _scratch.InsertAsync("crq", "C1", """{"is_actionable": "true", "created_at_service": "2026-01-01 00:00:00"}""");
        await CaptureAsync();

        Assert.Equal("True|2|1|0|1|0", await _scratch.RowAsync("""
            select snapshot_date = (now() at time zone 'Africa/Nairobi')::date, open_total, open_breached, open_at_risk, open_unknown, closed_today
            from tickets.inc_daily_snapshot
            """));
        Assert.Equal("1|0|1", await _scratch.RowAsync("select open_total, open_breached, open_unknown from tickets.crq_daily_snapshot"));
    }

    [Theory]
    [InlineData("2026-06-22 20:59:59+00", "2026-06-22")]
    [InlineData("2026-06-22 21:00:00+00", "2026-06-23")]
    public async Task A_day_begins_at_midnight_in_Nairobi_and_past_days_stay(string moment, string day)
    {
        await _scratch.RunAsync("insert into tickets.inc_daily_snapshot (snapshot_date, open_total) values ('2026-06-21', 77)");

        await _scratch.RunAsync("select tickets.record_snapshot('inc', $1::timestamptz)", moment);

        Assert.Equal(["2026-06-21|77", $"{day}|0"], await _scratch.RowsAsync("select snapshot_date::text, open_total from tickets.inc_daily_snapshot order by 1"));
    }

    [Fact]
    public async Task Closures_count_by_the_day_they_were_observed_and_apart_by_their_date()
    {
        await _scratch.InsertAsync("inc", "W1", Closed);
        await _scratch.RunAsync("""
            insert into tickets.closure_events (dataset, ticket_id, closed_at, observed_at, observed) values
                ('inc', 'A', '2026-06-20', '2026-06-21 21:00:00+00', true), ('inc', 'B', '2026-06-20', '2026-06-22 20:59:59+00', true),
                ('inc', 'C', '2026-06-20', '2026-06-22 21:00:00+00', true), ('inc', 'D', '2026-06-20', '2026-06-22 12:00:00+00', false),
                ('crq', 'E', '2026-06-20', '2026-06-22 12:00:00+00', true)
            """);

        await _scratch.RunAsync("select tickets.record_snapshot('inc', '2026-06-22 12:00:00+00')");

        Assert.Equal("2|1", await _scratch.RowAsync("select closed_today, closed_by_date from tickets.inc_daily_snapshot"));
    }

    private Task CaptureAsync() => _scratch.RunAsync("select tickets.capture_history()");

    private Task SetAsync(string raw) => _scratch.RunAsync("update tickets.inc set raw = $1::jsonb", raw);
}
