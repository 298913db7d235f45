using FleetTickets.Integration.Tests.Ingestor;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>What counts as a closure, and as an observed one, when files are applied.</summary>
public sealed class ClosureObservationTests
{
    private const string Closures = """
        select ticket_id, coalesce(to_char(closed_at at time zone 'Africa/Nairobi', 'MM-DD HH24:MI'), '-'), case when observed then 'observed' else 'there before' end
        from tickets.closure_events order by event_id
        """;

    private const string ClosedToday = "select closed_today from tickets.inc_daily_snapshot order by snapshot_date desc limit 1";

    [Fact]
    public async Task What_a_baseline_brings_closed_was_there_before_and_what_closes_later_is_observed()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ApplyAsync(ingestor, "2026-06-22T01-00-00", "OLD,false,2026-06-20 10:00:00,", "W1,true,,");
        await ApplyAsync(ingestor, "2026-06-22T02-00-00", "W1,false,2026-06-22 01:30:00,", "NEW,false,2026-06-22 01:40:00,");

        Assert.Equal(["OLD|06-20 10:00|there before", "NEW|06-22 01:40|observed", "W1|06-22 01:30|observed"], await ingestor.Database.RowsAsync(Closures));
        Assert.Equal(["2"], await ingestor.Database.RowsAsync(ClosedToday));
    }

    [Fact]
    public async Task A_reopening_and_a_second_closure_are_seen_also_with_the_date_of_the_first()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ApplyAsync(ingestor, "2026-06-22T01-00-00", "W1,true,,");
        await ApplyAsync(ingestor, "2026-06-22T02-00-00", "W1,false,2026-06-22 01:30:00,");
        await ApplyAsync(ingestor, "2026-06-22T03-00-00", "W1,true,2026-06-22 01:30:00,");
        await ApplyAsync(ingestor, "2026-06-22T04-00-00", "W1,false,2026-06-22 01:30:00,");

        Assert.Equal(["W1|06-22 01:30|observed", "W1|06-22 01:30|observed"], await ingestor.Database.RowsAsync(Closures));
        Assert.Contains("\"reopened\"", ingestor.Events.Stored[2].Payload);
    }

    [Fact]
    public async Task A_stale_row_and_a_row_that_only_touches_a_closed_ticket_are_no_observation()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ApplyAsync(ingestor, "2026-06-22T03-00-00", "W1,true,,", "W2,false,2026-06-20 10:00:00,");
        await ApplyAsync(ingestor, "2026-06-22T02-00-00", "W1,false,2026-06-22 01:30:00,");
        await ApplyAsync(ingestor, "2026-06-22T04-00-00", "W2,false,2026-06-20 10:00:00,touched");

        Assert.Equal(["W2|06-20 10:00|there before"], await ingestor.Database.RowsAsync(Closures));
        Assert.Equal(["0"], await ingestor.Database.RowsAsync(ClosedToday));
    }

    [Fact]
    public async Task A_ticket_that_was_closed_before_anyone_kept_closures_was_there_before_also_when_a_file_touches_it()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ingestor.Database.ExecuteAsync("""
            insert into tickets.import_meta (dataset, metadata) values ('inc', '{"source_max_key": "automations/inc/changes/2026-06-21T00-00-00.csv"}');
            insert into tickets.inc (ticket_id, raw) values ('A', '{"is_actionable": "false", "closed_at": "2026-06-20 10:00:00"}'), ('B', '{"is_actionable": "false", "closed_at": "2026-06-20 11:00:00"}')
            """);
        await ApplyAsync(ingestor, "2026-06-22T01-00-00", "A,false,2026-06-20 10:00:00,touched", "W1,false,2026-06-22 00:30:00,");

        await ingestor.Database.ExecuteAsync("select tickets.capture_history()");

        Assert.Equal(["A|06-20 10:00|there before", "W1|06-22 00:30|observed", "B|06-20 11:00|there before"], await ingestor.Database.RowsAsync(Closures));
        Assert.Equal(["1"], await ingestor.Database.RowsAsync(ClosedToday));
    }

    [Fact]
    public async Task A_date_that_arrives_after_the_closure_is_not_another_one()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ApplyAsync(ingestor, "2026-06-22T01-00-00", "W1,true,,");
        await ApplyAsync(ingestor, "2026-06-22T02-00-00", "W1,false,,");
        await ApplyAsync(ingestor, "2026-06-22T03-00-00", "W1,false,2026-06-22 01:30:00,");
        await ingestor.Database.ExecuteAsync("select tickets.capture_history()");
        Assert.Equal(["W1|-|observed"], await ingestor.Database.RowsAsync(Closures));

        await ApplyAsync(ingestor, "2026-06-22T04-00-00", "W1,true,,");
        await ApplyAsync(ingestor, "2026-06-22T05-00-00", "W1,false,2026-06-22 04:30:00,");
        Assert.Equal(["W1|-|observed", "W1|06-22 04:30|observed"], await ingestor.Database.RowsAsync(Closures));
    }

    [Fact]
    public async Task Applied_files_leave_nothing_for_the_reconciliation_and_the_snapshot_that_follows_counts_its_closures()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ApplyAsync(ingestor, "2026-06-22T01-00-00", "OLD,false,2026-06-20 10:00:00,", "W1,true,,");
        await ApplyAsync(ingestor, "2026-06-22T02-00-00", "W1,false,2026-06-22 01:30:00,");
        Assert.Equal(["1"], await ingestor.Database.RowsAsync("""
            select count(*) from tickets.inc_daily_snapshot s join tickets.closure_events e on e.observed_at <= s.captured_at and e.ticket_id = 'W1'
            """));

        var before = await ingestor.Database.RowsAsync(Closures);
        await ingestor.Database.ExecuteAsync("select tickets.capture_history()");
        await ingestor.Database.ExecuteAsync("select tickets.capture_history()");

        Assert.Equal(before, await ingestor.Database.RowsAsync(Closures));
        Assert.Equal(["0|0|1"], await ingestor.Database.RowsAsync("select open_total, (select count(*) from tickets.daily_backlog), closed_today from tickets.inc_daily_snapshot"));
    }

    private static async Task ApplyAsync(IngestorUnderTest ingestor, string name, params string[] rows)
    {
        var key = $"automations/inc/changes/{name}.csv";
        await ingestor.Bucket.PutAsync(key, $"ticket_id,is_actionable,closed_at,note\n{string.Join('\n', rows)}\n");
        await ingestor.ServeAsync(key);
    }
}
