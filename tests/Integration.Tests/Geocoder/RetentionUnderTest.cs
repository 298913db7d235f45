using FleetTickets.Geocoder;
using FleetTickets.Geocoder.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>A database with one file of long ago, and rows of each kind that retention deletes.</summary>
public abstract class RetentionUnderTest : GeocoderUnderTest
{
    private protected static readonly TimeSpan Days = TimeSpan.FromDays(30);

    private protected static RetentionOptions AfterThirtyDays => new() { Outbox = Days, Runs = Days, RejectedRows = Days, Answers = Days };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.ExecuteAsync(
            """
            insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, state, applied_at)
            values ('inc', 1, '2006-06-22T01-00-00', 1, now() - interval '20 years', 'a', 'automations/inc/changes/2006-06-22T01-00-00.csv', 'archived', now() - interval '20 years')
            """);
    }

    private protected Task PurgeAsync(RetentionOptions retention) => Replica(new GeocoderOptions { Retention = retention }).GetRequiredService<RetentionPass>().RunAsync(Token);

    /// <summary>Two of each kind, of these ages; of runs a third one, the file's last, of the younger age.</summary>
    private protected async Task OfAgesAsync(string older, string younger)
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

    private protected Task<int> RunsAsync(params string[] ages) => Database.ExecuteAsync(
        """
        insert into tickets.change_file_runs (file_id, run, mode, started_at, applied_at, staging_ms, merge_ms)
        select f.id, run, 'normal', now() - age::interval, now() - age::interval, 1, 1
        from tickets.change_files f, unnest($1::text[]) with ordinality as a (age, run)
        """,
        (object)ages);

    private protected Task<int> EventsAsync(int count) => Database.ExecuteAsync(
        """
        insert into tickets.outbox (message_id, event, dataset, payload, created_at, published_at)
        select gen_random_uuid(), 'TicketsGeocoded', 'inc', '{}', now() - interval '1 year', now() from generate_series(1, $1)
        """,
        count);

    private protected async Task<string> LeftAsync() => (await Database.RowsAsync(
        """
        select format('%s event, %s runs, %s rejected rows, %s answers', (select count(*) from tickets.outbox), (select count(*) from tickets.change_file_runs),
            (select count(*) from tickets.rejected_rows), (select count(*) from tickets.geo_locations))
        """)).Single();
}
