using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>How far geocoding has come, and whom the map owes its positions to.</summary>
public sealed class CoverageTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync() => _scratch = await Scratch.BeginAsync(migrated.Database);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Coverage_is_what_counting_one_by_one_gives()
    {
        await _scratch.RunAsync("""
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('C1', -1.29, 36.83), ('C2', -1.2, 36.9);
            insert into tickets.geo_names (location_name, cluster, place_key, rules_version) select 'P', c, 'p', 1 from unnest(array['C1', 'C2', '']) c;
            insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude) values ('p', 'C1', -1.3, 36.8);
            insert into tickets.inc (ticket_id, raw) select 'I' || i, record from (select i, jsonb_strip_nulls(jsonb_build_object(
                'cluster', (array['C1', 'C2', 'C3', null])[1 + i % 4], 'location_name', case when i % 3 = 0 then 'P' end,
                'latitude', case when i % 7 = 0 then '-1.25' end, 'longitude', case when i % 7 = 0 then '36.85' end,
                'is_actionable', (array['true', 'false', null])[1 + i % 3])) as record from generate_series(1, 300) i) r;
            insert into tickets.crq (ticket_id, raw) select 'C' || ticket_id, raw from tickets.inc where hashtext(ticket_id) % 3 = 0;
            """);
        var tickets = (await _scratch.RowsAsync("""
            select 'inc', coalesce(cluster, '-'), geo_source, is_actionable is true from tickets.inc union all
            select 'crq', coalesce(cluster, '-'), geo_source, is_actionable is true from tickets.crq
            """)).Select(row => row.Split('|')).ToList();
        Assert.Equal(4, tickets.Select(ticket => ticket[2]).Distinct().Count());

        var expected = new List<string>();
        foreach (var scope in tickets.SelectMany(t => new[] { ("all", "-", "-"), ("dataset", t[0], "-"), ("cluster", t[0], t[1]) }).Distinct())
        {
            var of = tickets.Where(t => scope.Item1 == "all" || (t[0] == scope.Item2 && (scope.Item1 == "dataset" || t[1] == scope.Item3))).ToList();
            var open = of.Count(t => t[3] == "True");
            foreach (var source in of.GroupBy(t => t[2]))
            {
                var openOfSource = source.Count(t => t[3] == "True");
                expected.Add(FormattableString.Invariant(
                    $"{scope.Item1}|{scope.Item2}|{scope.Item3}|{source.Key}|{source.Count()}|{(decimal)source.Count() / of.Count:0.0000}|{openOfSource}|{(open == 0 ? "" : $"{(decimal)openOfSource / open:0.0000}")}"));
            }
        }

        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            (await _scratch.RowsAsync("""
                select scope, coalesce(dataset, '-'), coalesce(cluster, '-'), geo_source, tickets, share, open_tickets, open_share
                from reporting.fn_geocoding_coverage()
                """)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_tickets_there_is_nothing_to_cover() => Assert.Empty(await _scratch.RowsAsync("select * from reporting.fn_geocoding_coverage()"));

    [Theory]
    [InlineData("fn_tickets_for_map()", """["Search by A", "Search by D", "© B"]""")]
    [InlineData("fn_tickets_for_map(p_bbox := array[39, -5, 40, -3])", "[]")]
    [InlineData("fn_tickets_for_map(p_bbox := array[36.7, -1.35, 36.82, -1.25])", """["Search by A"]""")]
    [InlineData("fn_tickets_for_map(p_dataset := 'crq')", """["© B"]""")]
    public async Task The_map_names_whom_the_positions_it_shows_are_owed_to(string call, string expected)
    {
        await _scratch.RunAsync("""
            insert into tickets.geo_clusters (cluster, latitude, longitude, attribution) values ('C1', -1.29, 36.83, '© B'), ('C2', -1.29, 36.83, null);
            insert into tickets.geo_names (location_name, cluster, place_key, rules_version) values ('P', 'C1', 'p', 1);
            insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, attribution, status) values
                ('p', 'C1', -1.3, 36.8, 'Search by A', 'resolved'), ('q', 'C1', -1.3, 36.8, 'Search by A', 'resolved'), ('r', 'C1', -1.3, 36.8, 'not in use', 'review'),
                ('s', 'C1', -1.3, 36.8, '', 'resolved'), ('t', 'C1', -1.4, 36.8, 'Search by D', 'resolved');
            insert into tickets.inc (ticket_id, raw) values ('1', '{"is_actionable": "true", "cluster": "C1", "location_name": "P"}'), ('2', '{"is_actionable": "true", "cluster": "C1"}');
            insert into tickets.crq (ticket_id, raw) values ('3', '{"is_actionable": "true", "cluster": "C1"}');
            """);

        Assert.Equal(expected, (await _scratch.PayloadAsync($"reporting.{call} -> 'summary' -> 'attributions'")).GetRawText());
    }
}
