using System.Text.RegularExpressions;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>Readers may be given a streaming replica of the database: everything of the schema reporting answers there as it does on the primary.</summary>
public sealed partial class ReplicaTests(ReplicaTests.Filled filled) : IClassFixture<ReplicaTests.Filled>
{
    // A call of every function: a further one has to be added.
    private static readonly Dictionary<string, string[]> Calls = new(StringComparer.Ordinal)
    {
        ["check_box"] = ["'box', array[36, -2, 37, -1]"],
        ["check_dataset"] = ["'inc'"],
        ["dashboard"] = ["'inc'", "'crq', p_window := 'month'"],
        ["dashboard_text"] = ["'inc', p_window := '30d'"],
        ["eat_window"] = ["'7d', null, null"],
        ["fn_backlog_series"] = ["'inc'", "'crq', p_period := 'week', p_by := 'cluster'"],
        ["fn_closure_rate"] = ["'inc', p_by := 'team'"],
        ["fn_crq_dashboard"] = ["", "p_window := 'month'"],
        ["fn_crq_dashboard_text"] = ["p_cluster := 'NEAR'"],
        ["fn_geocoding_coverage"] = [""],
        ["fn_inc_dashboard"] = ["", "p_window := '7d', p_status := 'open'"],
        ["fn_inc_dashboard_text"] = ["p_window := '30d'"],
        ["fn_mttr_trend"] = ["'inc'"],
        ["fn_nearest_open_tickets"] = ["36.82, -1.29", "36.82, -1.29, 3, 5000, 'crq', 'feed'"],
        ["fn_nearest_open_tickets_batch"] = ["""'[{"vehicle_id": "KDA 001A", "lng": 36.82, "lat": -1.29}, {"vehicle_id": "KDA 002A", "lng": 36.9, "lat": -1.2}]'"""],
        ["fn_sla_trend"] = ["'inc', p_by := 'cluster'"],
        ["fn_team_attribution"] = ["'inc'"],
        ["fn_ticket_provenance"] = ["'W1'"],
        ["fn_tickets_for_map"] = ["", "p_open_only := false", "p_bbox := array[36.5, -1.4, 37, -1.2]", "p_dataset := 'inc', p_limit := 5"],
        ["fn_tickets_for_map_text"] = ["", "p_open_only := false"],
        ["fn_tickets_mvt"] = ["0, 0, 0", "7, 77, 64", """12, 2466, 2062, '{"open_only": false}'"""],
        ["freshness_json"] = ["'inc'"],
        ["is_approximate"] = ["'cluster', 2000"],
        ["is_wanted"] = ["'inc', null, null, null, null, null, 'inc', 36.8, -1.3, 'NEAR', 'open', 'ok', 'feed'"],
        ["nearest_to"] = ["array[reporting.vehicle_point(36.82, -1.29)], 5, null, null, 'cluster'"],
        ["series_group"] = ["'cluster', 'NEAR', 'a'"],
        ["series_periods"] = ["'2026-06-01', '2026-06-30', 'week'"],
        ["series_range"] = ["'inc', null, null, 'day', null"],
        ["series_start"] = ["'2026-06-10', 'week', '2026-06-01'"],
        ["ticket_series"] = ["'inc', null, null, 'day', 'cluster', null, null"],
        ["tile_filter"] = ["""'{"cluster": "NEAR"}'"""],
        ["vehicle_point"] = ["36.82, -1.29"],
    };

    [Fact]
    public async Task Every_function_answers_there_as_on_the_primary()
    {
        Assert.Equal(Calls.Keys.Order(StringComparer.Ordinal), await RowsAsync(filled.Primary, """
            select distinct proname::text collate "C" from pg_proc where pronamespace = 'reporting'::regnamespace order by 1
            """));

        foreach (var (function, calls) in Calls)
        {
            foreach (var arguments in calls) await SameAsync($"select answer::text from reporting.{function}({arguments}) as answer");
        }
    }

    [Fact]
    public async Task So_does_every_view()
    {
        var views = await RowsAsync(filled.Primary, """
            select oid::regclass::text from pg_class where relkind = 'v' and relnamespace in ('reporting'::regnamespace, 'tickets'::regnamespace) order by 1
            """);

        Assert.Contains("reporting.v_features", views);
        Assert.Contains("tickets.inc_open_sla", views);
        foreach (var view in views) await SameAsync($"select v::text from {view} as v order by 1");
    }

    [Fact]
    public async Task What_it_has_not_replayed_is_not_in_its_answer_and_its_freshness_is_that_of_the_answer()
    {
        const string answer = "select m #>> '{summary,freshness,inc,watermark}', jsonb_array_length(m -> 'features') from reporting.fn_tickets_for_map() as m";
        var before = await RowsAsync(filled.Primary, answer);
        await RowsAsync(filled.Replica, "select pg_wal_replay_pause()");
        await Eventually.EqualsAsync("paused", async _ => (await RowsAsync(filled.Replica, "select pg_get_wal_replay_pause_state()"))[0], "the replay's state");

        List<string> after;
        try
        {
            await RowsAsync(filled.Primary, """
                begin;
                insert into tickets.inc (ticket_id, raw) values ('LATER', '{"is_actionable": "true", "latitude": "-1.3", "longitude": "36.8"}');
                update tickets.import_meta set metadata = jsonb_set(metadata, '{source_max_key}', '"automations/inc/changes/2026-06-22T17-00-00.csv"') where dataset = 'inc';
                commit;
                """);
            after = await RowsAsync(filled.Primary, answer);
            Assert.NotEqual(before, after);
            Assert.Equal(before, await RowsAsync(filled.Replica, answer));
        }
        finally
        {
            await RowsAsync(filled.Replica, "select pg_wal_replay_resume()");
        }

        await filled.Database.ReplayedAsync();
        Assert.Equal(after, await RowsAsync(filled.Replica, answer));
    }

    [Fact]
    public async Task It_takes_no_writes() =>
        Assert.Equal("25006", (await Assert.ThrowsAsync<PostgresException>(() => RowsAsync(filled.Replica, "update tickets.inc set raw = raw"))).SqlState);

    // Ages are of the call's time: the primary is asked before and after, until nothing has become older between.
    private async Task SameAsync(string query)
    {
        var differences = await Eventually.BecomesAsync(
            async _ =>
            {
                var before = await AnswerAsync(filled.Primary, query);
                var replica = await AnswerAsync(filled.Replica, query);
                var after = await AnswerAsync(filled.Primary, query);
                Assert.NotEmpty(before);
                return (OfPrimary: FirstDifference(before, after), OfReplica: FirstDifference(before, replica));
            },
            found => found.OfPrimary is null, $"the primary gives the same answer twice: {query}");

        Assert.True(differences.OfReplica is null, $"{query}\n{differences.OfReplica}");
    }

    private static string? FirstDifference(List<string> one, List<string> other)
    {
        var (left, right) = (string.Join('\n', one), string.Join('\n', other));
        if (left == right) return null;
        var at = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        string Around(string text) => text.Substring(Math.Max(0, at - 60), Math.Min(160, text.Length - Math.Max(0, at - 60)));
        return $"at {at}: {Around(left)}\nand: {Around(right)}";
    }

    private static async Task<List<string>> AnswerAsync(NpgsqlDataSource server, string query) => [.. (await RowsAsync(server, query)).Select(row => CallTime().Replace(row, ""))];

    private static Task<List<string>> RowsAsync(NpgsqlDataSource server, string query) => ReplicatedDatabase.RowsAsync(server, query);

    [GeneratedRegex("\"generated_at\": ?\"[^\"]+\"")]
    private static partial Regex CallTime();

    /// <summary>Open and closed tickets of both datasets with every source of position, a day of history, and a file in the ledger.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        public ReplicatedDatabase Database { get; private set; } = null!;

        public NpgsqlDataSource Primary => Database.Primary;

        public NpgsqlDataSource Replica => Database.Replica;

        public async ValueTask InitializeAsync()
        {
            Database = await ReplicatedDatabase.CreateAsync();
            await RowsAsync(Primary, """
                insert into tickets.geo_clusters (cluster, latitude, longitude, attribution) values ('NEAR', -1.29, 36.83, 'somebody'), ('FAR', -4.05, 39.67, null);
                """ + Tickets("inc") + Tickets("crq") + """
                insert into tickets.import_meta (dataset, metadata, row_count, last_applied_at)
                values ('inc', '{"source_max_key": "automations/inc/changes/2026-06-22T15-50-39.csv", "export_type": "baseline"}', 60, now());
                insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, state, applied_at)
                values ('inc', 1, '2026-06-22T15-50-39', 1, now(), 'etag', 'automations/inc/changes/2026-06-22T15-50-39.csv', 'applied', now());
                insert into tickets.change_file_runs (file_id, run, mode, rows_read, inserted, started_at, staging_ms, merge_ms) select id, 1, 'normal', 60, 60, now(), 1, 1 from tickets.change_files;
                insert into tickets.ticket_versions (dataset, ticket_id, file_id, line, first_file_id, first_line, changed_file_id, changed_line)
                select 'inc', 'W' || n, id, n, id, n, id, n from tickets.change_files, generate_series(1, 60) as n
                on conflict (dataset, ticket_id) do nothing;
                select tickets.capture_history();
                analyze;
                """);
            await Database.ReplayedAsync();
        }

        public ValueTask DisposeAsync() => Database.DisposeAsync();

        private static string Tickets(string dataset) => $$"""
            insert into tickets.{{dataset}} (ticket_id, raw)
            select 'W' || n, jsonb_build_object('ticket_id', 'W' || n, 'is_actionable', n % 3 > 0, 'normalized_status', case when n % 3 > 0 then 'open' else 'closed' end,
                'cluster', case when n % 5 > 0 then 'NEAR' when n % 2 > 0 then 'FAR' end, 'owner', 'o' || n % 4, 'assigned_team', case when n % 4 > 0 then 't' || n % 4 end,
                'latitude', case when n % 2 > 0 then -1.3 + n * 0.001 end, 'longitude', case when n % 2 > 0 then 36.8 + n * 0.001 end, 'location_name', 'NW_Mwiki', 'sla_status', 'Compliant',
                'created_at_service', {{Payloads.Eat("now() - n * interval '1 hour'")}}, 'mttr', case when n % 3 = 0 then '2.5' end,
                'closed_at', case when n % 3 = 0 then {{Payloads.Eat("now() - n * interval '10 minutes'")}} end)
            from generate_series(1, 60) as n;
            """;
    }
}
