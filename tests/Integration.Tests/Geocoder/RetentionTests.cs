namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>What has been kept long enough goes; what always stays is there after decades.</summary>
public sealed class RetentionTests : RetentionUnderTest
{
    [Fact]
    public async Task Each_kind_goes_when_it_is_older_than_its_retention_and_stays_when_it_is_younger()
    {
        await OfAgesAsync("31 days", "29 days");

        await PurgeAsync(new() { Outbox = Days, Runs = null, RejectedRows = null, Answers = null });
        Assert.Equal("1 event, 3 runs, 2 rejected rows, 2 answers", await LeftAsync());
        await PurgeAsync(new() { Outbox = null, Runs = Days, RejectedRows = null, Answers = null });
        Assert.Equal("1 event, 2 runs, 2 rejected rows, 2 answers", await LeftAsync());
        await PurgeAsync(new() { Outbox = null, Runs = null, RejectedRows = Days, Answers = null });
        Assert.Equal("1 event, 2 runs, 1 rejected rows, 2 answers", await LeftAsync());
        await PurgeAsync(new() { Outbox = null, Runs = null, RejectedRows = null, Answers = Days });
        Assert.Equal("1 event, 2 runs, 1 rejected rows, 1 answers", await LeftAsync());

        await PurgeAsync(AfterThirtyDays);
        Assert.Equal("1 event, 2 runs, 1 rejected rows, 1 answers", await LeftAsync());
    }

    [Fact]
    public async Task Without_a_retention_all_stays()
    {
        await OfAgesAsync("20 years", "19 years");

        await PurgeAsync(new() { Outbox = null, Runs = null, RejectedRows = null, Answers = null });

        Assert.Equal("2 event, 3 runs, 2 rejected rows, 2 answers", await LeftAsync());
    }

    [Fact]
    public async Task Events_that_nobody_received_stay_and_so_does_the_count_of_quarantines()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.outbox (message_id, event, dataset, file_id, payload, created_at, published_at, unrouted)
            select gen_random_uuid(), event, 'inc', (select id from tickets.change_files), what, now() - interval '20 years', published_at, unrouted
            from (values
                ('unpublished', null, false), ('no queue took it', now() - interval '20 years', true), ('published', now() - interval '20 years', false)) as a (what, published_at, unrouted)
            cross join unnest(array['TicketsUpserted', 'TicketsGeocoded', 'ChangeFileQuarantined']) as event
            """);

        await PurgeAsync(AfterThirtyDays);

        Assert.Equal(
            [
                "ChangeFileQuarantined|no queue took it", "ChangeFileQuarantined|published", "ChangeFileQuarantined|unpublished", "TicketsGeocoded|no queue took it",
                "TicketsGeocoded|unpublished", "TicketsUpserted|no queue took it", "TicketsUpserted|unpublished",
            ],
            await Database.RowsAsync("select event, payload from tickets.outbox order by 1, 2"));
    }

    [Fact]
    public async Task A_files_last_run_and_runs_whose_event_is_stored_stay_and_the_file_reads_as_before()
    {
        await RunsAsync("20 years", "19 years", "18 years", "17 years");
        await Database.ExecuteAsync(
            """
            insert into tickets.outbox (message_id, event, dataset, file_id, run_id, payload, created_at)
            select gen_random_uuid(), 'TicketsUpserted', 'inc', file_id, id, '{}', applied_at from tickets.change_file_runs where run = 2
            """);
        var file = await Database.RowsAsync("select * from reporting.v_files");

        await PurgeAsync(AfterThirtyDays);

        Assert.Equal(["2", "4"], await Database.RowsAsync("select run from tickets.change_file_runs order by 1"));
        Assert.Equal(file, await Database.RowsAsync("select * from reporting.v_files"));
    }

    [Fact]
    public async Task Rejected_rows_that_nobody_acknowledged_stay_and_an_acknowledged_one_is_as_old_as_that()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.rejected_rows (file_id, line, reason, text, rejected_at, acknowledged_at, acknowledged_by)
            select id, line, 'field_count', 'x', now() - interval '20 years', now() - acknowledged, case when acknowledged is not null then 'Amina' end
            from tickets.change_files, (values (1, null::interval), (2, '1 day'), (3, '31 days')) as a (line, acknowledged)
            """);

        await PurgeAsync(AfterThirtyDays);

        Assert.Equal(["1", "2"], await Database.RowsAsync("select line from tickets.rejected_rows order by 1"));
    }

    [Fact]
    public async Task Answers_that_serve_a_place_stay_and_a_failure_goes_when_no_open_ticket_names_the_place()
    {
        await TicketAsync("A", "OPEN", "NEAR");
        await TicketAsync("B", "CLOSED", "NEAR", open: false);
        await TicketAsync("C", "ELSEWHERE", "FAR");
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_names (location_name, cluster, place_key, place, rules_version)
            values ('OPEN', 'NEAR', 'open', 'Open', 1), ('CLOSED', 'NEAR', 'closed', 'Closed', 1), ('ELSEWHERE', 'FAR', 'elsewhere', 'Elsewhere', 1);
            insert into tickets.geo_pending (place_key, cluster_key, place) values ('pending', 'NEAR', 'Pending');
            insert into tickets.geo_locations (place_key, cluster_key, place, latitude, longitude, status, reason, provider, verified, rules_version, fetched_at, expires_at)
            select place_key, cluster_key, place_key, latitude, case when latitude is not null then 36.8 end, status, reason, 'scripted', verified, 1, now() - interval '20 years', expires_at
            from (values
                ('closed', 'NEAR', null::float8, 'no_match', 'no_match', false, now() - interval '19 years'),
                ('elsewhere', 'NEAR', null, 'rejected', 'too_far', false, now() - interval '19 years'),
                ('nobodys', '', null, 'review', 'ambiguous', false, now() - interval '19 years'),
                ('open', 'NEAR', null, 'no_match', 'no_match', false, now() - interval '19 years'),
                ('elsewhere', 'FAR', null, 'no_match', 'no_match', false, now() - interval '19 years'),
                ('pending', 'NEAR', null, 'no_match', 'no_match', false, now() - interval '19 years'),
                ('just expired', 'NEAR', null, 'no_match', 'no_match', false, now() - interval '29 days'),
                ('refused text', 'NEAR', null, 'rejected', 'invalid', false, 'infinity'),
                ('no such place', 'NEAR', null, 'no_match', 'no_match', true, now() - interval '19 years'),
                ('brought along', '*', null, 'review', 'outside_kenya', false, now() - interval '19 years'),
                ('collapsed', 'NEAR', -1.3, 'review', 'collapse', false, now() - interval '19 years'),
                ('found', 'NEAR', -1.2, 'resolved', null, false, null)) as a (place_key, cluster_key, latitude, status, reason, verified, expires_at)
            """);
        await Database.ExecuteAsync("delete from tickets.geo_changes");
        var stays = await Database.RowsAsync(
            "select place_key, cluster_key from tickets.geo_locations where (place_key, cluster_key) not in (('closed', 'NEAR'), ('elsewhere', 'NEAR'), ('nobodys', '')) order by 1, 2");

        await PurgeAsync(AfterThirtyDays);

        Assert.Equal(9, stays.Count);
        Assert.Equal(stays, await Database.RowsAsync("select place_key, cluster_key from tickets.geo_locations order by 1, 2"));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.geo_changes")); // no ticket is positioned anew
    }

    [Fact]
    public async Task A_place_whose_failure_is_gone_is_queried_again_when_a_ticket_names_it()
    {
        await TicketAsync("A", "Nowhere at all", "KASARANI CLUSTER");
        var replica = Replica();
        await PassAsync(replica);
        await Database.ExecuteAsync("update tickets.geo_locations set fetched_at = fetched_at - interval '2 years', expires_at = now() - interval '1 year'");
        await TicketAsync("A", "Nowhere at all", "KASARANI CLUSTER", open: false);

        await PurgeAsync(AfterThirtyDays);
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.geo_locations"));

        await TicketAsync("A", "Nowhere at all", "KASARANI CLUSTER", open: true);
        await PassAsync(replica);
        Assert.Equal(["no_match"], await Database.RowsAsync("select status from tickets.geo_locations"));
    }

    [Fact]
    public async Task History_the_audit_and_the_files_are_never_touched()
    {
        await OfAgesAsync("20 years", "19 years");
        await Database.ExecuteAsync(
            """
            insert into tickets.closure_events (dataset, ticket_id, closed_at, observed_at) values ('inc', 'W1', now() - interval '20 years', now() - interval '20 years');
            insert into tickets.inc_daily_snapshot (snapshot_date, open_total) values ('2006-06-22', 1);
            insert into tickets.crq_daily_snapshot (snapshot_date, open_total) values ('2006-06-22', 1);
            insert into tickets.geo_audit (changed_at, who, what, name, new) values (now() - interval '20 years', 'Amina', 'place', 'mwiki', '{}')
            """);
        string[] tables = ["change_files", "closure_events", "inc_daily_snapshot", "crq_daily_snapshot", "geo_audit"];
        var before = await CountsAsync();

        await PurgeAsync(AfterThirtyDays);

        Assert.Equal("1 1 1 1 1", before);
        Assert.Equal(before, await CountsAsync());
        async Task<string> CountsAsync() => string.Join(' ', await Task.WhenAll(tables.Select(table => Database.ScalarAsync<long>($"select count(*) from tickets.{table}"))));
    }
}
