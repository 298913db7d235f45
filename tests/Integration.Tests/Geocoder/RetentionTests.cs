using FleetTickets.Geocoder;
using FleetTickets.Geocoder.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>What has been kept long enough goes, a batch at a time; what always stays is there after decades.</summary>
public sealed class RetentionTests : GeocoderUnderTest
{
    private static readonly TimeSpan Days = TimeSpan.FromDays(30);

    private static RetentionOptions AfterThirtyDays => new() { Outbox = Days, Runs = Days, RejectedRows = Days, Answers = Days };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.ExecuteAsync(
            """
            insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, state, applied_at)
            values ('inc', 1, '2006-06-22T01-00-00', 1, now() - interval '20 years', 'a', 'automations/inc/changes/2006-06-22T01-00-00.csv', 'archived', now() - interval '20 years')
            """);
    }

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

    [Fact]
    public async Task A_batch_is_a_transaction_of_few_rows_and_the_pass_goes_on_until_nothing_is_left()
    {
        await EventsAsync(RetentionPass.Batch + 7);
        await Database.ExecuteAsync(
            """
            create table tickets.batches (rows bigint);
            create function tickets.note_batch() returns trigger language plpgsql as $$ begin insert into tickets.batches select count(*) from gone; return null; end $$;
            create trigger note_batch after delete on tickets.outbox referencing old table as gone for each statement execute function tickets.note_batch()
            """);

        await PurgeAsync(AfterThirtyDays);

        Assert.Equal([$"{RetentionPass.Batch}|1", "7|1"], await Database.RowsAsync("select rows, count(distinct xmin::text) from tickets.batches group by 1 order by 1 desc"));
    }

    [Fact]
    public async Task Replicas_at_once_delete_each_row_once()
    {
        await EventsAsync((3 * RetentionPass.Batch) + 1);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PurgeAsync(AfterThirtyDays)));
        await PurgeAsync(AfterThirtyDays);

        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.outbox"));
    }

    [Fact]
    public async Task One_replica_deletes_at_a_time_and_what_another_session_has_locked_is_left_to_the_next_pass()
    {
        await EventsAsync(3);
        await using (var connection = await Database.DataSource.OpenConnectionAsync(Token))
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var other = connection.CreateCommand();
            other.CommandText = $"select pg_advisory_xact_lock({RetentionStore.PurgeLock})";
            await other.ExecuteNonQueryAsync(Token);
            await PurgeAsync(AfterThirtyDays);
            Assert.Equal(3, await Database.ScalarAsync<long>("select count(*) from tickets.outbox"));
        }

        await using (var connection = await Database.DataSource.OpenConnectionAsync(Token))
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var other = connection.CreateCommand();
            other.CommandText = "select from tickets.outbox limit 1 for update";
            await other.ExecuteNonQueryAsync(Token);
            await PurgeAsync(AfterThirtyDays);
            Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from tickets.outbox"));
        }

        await PurgeAsync(AfterThirtyDays);
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.outbox"));
    }

    [Fact]
    public async Task A_line_a_kind_is_logged_and_none_when_there_was_nothing_to_delete()
    {
        await OfAgesAsync("31 days", "29 days");
        using var log = new RecordedLog();
        var pass = Replica(new GeocoderOptions { Retention = AfterThirtyDays }, change: services => services.AddLogging(logging => logging.AddProvider(log))).GetRequiredService<RetentionPass>();

        await pass.RunAsync(Token);
        Assert.Equal(
            ["Deleted 1 events, kept for 30 days", "Deleted 1 runs, kept for 30 days", "Deleted 1 rejected rows, kept for 30 days", "Deleted 1 failed queries of places, kept for 30 days"],
            log.Lines);

        await pass.RunAsync(Token);
        Assert.Equal(4, log.Lines.Count);
    }

    private Task PurgeAsync(RetentionOptions retention) => Replica(new GeocoderOptions { Retention = retention }).GetRequiredService<RetentionPass>().RunAsync(Token);

    /// <summary>Two of each kind, of these ages; of runs a third one, the file's last, of the younger age.</summary>
    private async Task OfAgesAsync(string older, string younger)
    {
        await RunsAsync(older, younger, younger);
        await Database.ExecuteAsync(
            """
            insert into tickets.outbox (message_id, event, dataset, payload, created_at, published_at)
            select gen_random_uuid(), 'TicketsGeocoded', 'inc', '{}', now() - age::interval, now() from unnest($1::text[]) as age
            """,
            (object)new[] { older, younger });
        await Database.ExecuteAsync(
            """
            insert into tickets.rejected_rows (file_id, line, reason, text, rejected_at, acknowledged_at, acknowledged_by)
            select f.id, line, 'field_count', 'x', now() - interval '20 years', now() - age::interval, 'Amina'
            from tickets.change_files f, unnest($1::text[]) with ordinality as a (age, line)
            """,
            (object)new[] { older, younger });
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_locations (place_key, cluster_key, status, reason, expires_at)
            select 'place' || number, 'NEAR', 'no_match', 'no_match', now() - age::interval from unnest($1::text[]) with ordinality as a (age, number)
            """,
            (object)new[] { older, younger });
    }

    private Task<int> RunsAsync(params string[] ages) => Database.ExecuteAsync(
        """
        insert into tickets.change_file_runs (file_id, run, mode, started_at, applied_at, staging_ms, merge_ms)
        select f.id, run, 'normal', now() - age::interval, now() - age::interval, 1, 1
        from tickets.change_files f, unnest($1::text[]) with ordinality as a (age, run)
        """,
        (object)ages);

    private Task<int> EventsAsync(int count) => Database.ExecuteAsync(
        """
        insert into tickets.outbox (message_id, event, dataset, payload, created_at, published_at)
        select gen_random_uuid(), 'TicketsGeocoded', 'inc', '{}', now() - interval '1 year', now() from generate_series(1, $1)
        """,
        count);

    private async Task<string> LeftAsync() => (await Database.RowsAsync(
        """
        select format('%s event, %s runs, %s rejected rows, %s answers', (select count(*) from tickets.outbox), (select count(*) from tickets.change_file_runs),
            (select count(*) from tickets.rejected_rows), (select count(*) from tickets.geo_locations))
        """)).Single();

    private sealed class RecordedLog : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
