using CsCheck;
using FleetTickets.Integration.Tests.Migrations;
using Npgsql;

namespace FleetTickets.Integration.Tests.Reporting;

public sealed class NearestTicketTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private static readonly Gen<(double Lng, double Lat)> Place = Gen.Select(Gen.Int[34000, 41900], Gen.Int[-4800, 5500]).Select(p => (Lng: p.Item1 / 1000.0, Lat: p.Item2 / 1000.0));

    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync() => _scratch = await Scratch.BeginAsync(migrated.Database);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task The_answer_is_that_of_measuring_every_open_ticket()
    {
        // Few clusters, so that many tickets share a centre; places on a ring around one of them, where sphere and spheroid disagree about the order.
        await _scratch.RunAsync("""
            select setseed(0.5);
            insert into tickets.geo_clusters (cluster, latitude, longitude) select 'C' || n, -1.3 + n * 0.2, 36.8 + n * 0.1 from generate_series(0, 3) n;
            insert into tickets.geo_names (location_name, cluster, place_key, rules_version) values ('P', 'C1', 'p', 1);
            insert into tickets.geo_locations (place_key, latitude, longitude) values ('p', -1.05, 36.95);
            insert into tickets.inc (ticket_id, raw)
            select 'R' || n, jsonb_build_object('is_actionable', 'true', 'latitude', round((-1.3 + sin(n * 0.0785) * 0.5)::numeric, 5)::text, 'longitude', round((36.8 + cos(n * 0.0785) * 0.5)::numeric, 5)::text)
            from generate_series(1, 80) n;
            insert into tickets.inc (ticket_id, raw)
            select 'W' || n, jsonb_build_object('is_actionable', (n % 4 > 0)::text, 'cluster', 'C' || n % 5, 'location_name', case when n % 3 = 0 then 'P' end)
            from generate_series(1, 60) n;
            insert into tickets.crq (ticket_id, raw)
            select 'C' || n, jsonb_build_object('is_actionable', 'true', 'latitude', round((-4.8 + random() * 10)::numeric, 5)::text, 'longitude', round((34 + random() * 7.9)::numeric, 5)::text)
            from generate_series(1, 60) n;
            insert into tickets.crq (ticket_id, raw) select 'W' || n, jsonb_build_object('is_actionable', 'true', 'cluster', 'C' || n % 5) from generate_series(1, 20) n;
            """);

        var question = Gen.Select(
            Gen.OneOf(Place, Gen.Const((Lng: 36.8, Lat: -1.3)), Gen.Const((Lng: 36.9, Lat: -1.1))), Gen.Int[1, 120], Gen.OneOf("null", "0", "20000", "55600", "1e6", "2e7", "9e7"),
            Gen.OneOf("null", "'inc'", "'crq'"), Gen.OneOf("feed", "location", "cluster"));

        await question.SampleAsync(async (point, k, maxMetres, dataset, minimum) =>
        {
            var asked = await _scratch.RowsAsync(
                $"select dataset, ticket_id, metres::text, geo_source from reporting.fn_nearest_open_tickets($1, $2, $3, {maxMetres}, {dataset}, $4)", point.Lng, point.Lat, k, minimum);
            var measured = await _scratch.RowsAsync($"""
                select dataset, ticket_id, metres::text, geo_source
                from reporting.v_open_tickets
                cross join lateral (select st_distance(geog, st_setsrid(st_makepoint($1, $2), 4326)::geography) as metres) m
                where geog is not null and m.metres <= coalesce({maxMetres}, 1e9) and dataset = coalesce({dataset}, dataset)
                    and geo_source = any (case $4 when 'feed' then array['feed'] when 'location' then array['feed', 'location'] else array['feed', 'location', 'cluster'] end)
                order by m.metres, dataset, ticket_id
                limit $3
                """, point.Lng, point.Lat, k, minimum);
            Assert.Equal(measured, asked);
        }, iter: 150, threads: 1);
    }

    [Fact]
    public async Task A_ticket_says_what_a_dispatcher_needs_and_whether_it_is_only_the_centre_of_its_cluster()
    {
        await _scratch.RunAsync("insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEAR', -1.29, 36.83)");
        await InsertOpenAsync("inc", "W1", """ "cluster": "NEAR", "location_name": "NW_Mwiki", "owner": "Bob", "normalized_status": "open" """, "40 hours");
        await InsertOpenAsync("crq", "C1", """ "latitude": "-1.29", "longitude": "36.82", "assigned_team": "Alpha", "owner": "Bob" """, "1 hour");
        await InsertOpenAsync("inc", "W2", """ "cluster": "UNKNOWN" """, "1 hour");

        Assert.Equal(
            [
                "crq|C1|0|||Alpha|Bob||unknown|1.00|-1.29|36.82|feed|False",
                "inc|W1|1113|NEAR|NW_Mwiki|Bob|Bob|open|at_risk|40.00|-1.29|36.83|cluster|True",
            ],
            await _scratch.RowsAsync("""
                select dataset, ticket_id, round(metres), cluster, place, team, owner, status, sla_state, hours_open, latitude::text, longitude::text, geo_source, position_is_approximate
                from reporting.fn_nearest_open_tickets(36.82, -1.29)
                """));
    }

    [Fact]
    public async Task Parameters_have_the_names_that_are_promised()
    {
        Assert.Empty(await _scratch.RowsAsync(
            "select * from reporting.fn_nearest_open_tickets(lng := 36.82, lat := -1.29, k := 3, max_metres := 100, dataset := 'inc', min_geo_source := 'feed')"));
        Assert.Empty(await _scratch.RowsAsync(
            "select * from reporting.fn_nearest_open_tickets_batch(vehicles := '[]', k := 3, max_metres := 100, dataset := 'inc', min_geo_source := 'feed')"));
    }

    [Fact]
    public async Task A_batch_answers_each_vehicle_as_if_it_had_asked_alone()
    {
        await _scratch.RunAsync("""
            insert into tickets.inc (ticket_id, raw)
            select 'W' || n, jsonb_build_object('is_actionable', 'true', 'latitude', (-1.3 + n * 0.01)::text, 'longitude', '36.8') from generate_series(1, 20) n
            """);

        Assert.Equal(
            ["KDA 001A|1|W1", "KDA 001A|2|W2", "far|1|W20", "far|2|W19", "KDA 002B|1|W10", "KDA 002B|2|W11"],
            await _scratch.RowsAsync("""
                select vehicle_id, rank, ticket_id
                from reporting.fn_nearest_open_tickets_batch(
                    '[{"vehicle_id": "KDA 001A", "lng": 36.8, "lat": -1.31}, {"vehicle_id": "far", "lng": 36.8, "lat": 5},
                      {"vehicle_id": "KDA 002B", "lng": 36.8, "lat": -1.199, "note": "ignored"}]', 2)
                """));
        Assert.Equal(
            await _scratch.RowsAsync("select to_jsonb(t)::text from reporting.fn_nearest_open_tickets(36.9, -1.2, 5, 12000, 'inc', 'feed') t"),
            await _scratch.RowsAsync("""
                select (to_jsonb(t) - 'vehicle_id' - 'rank')::text
                from reporting.fn_nearest_open_tickets_batch('[{"vehicle_id": "V", "lng": 36.9, "lat": -1.2}]', 5, 12000, 'inc', 'feed') t
                """));
    }

    [Theory]
    [InlineData("fn_nearest_open_tickets('NaN', -1.29)", "NaN")]
    [InlineData("fn_nearest_open_tickets(36.82, '-infinity')", "-Infinity")]
    [InlineData("fn_nearest_open_tickets(180.0001, 0)", "-180 to 180")]
    [InlineData("fn_nearest_open_tickets(-1.29, 136.82)", "lng from")]
    [InlineData("fn_nearest_open_tickets(null, 0)", "null")]
    [InlineData("fn_nearest_open_tickets(36.82, -1.29, 0)", "1 to 1000")]
    [InlineData("fn_nearest_open_tickets(36.82, -1.29, 1001)", "1 to 1000")]
    [InlineData("fn_nearest_open_tickets(36.82, -1.29, null)", "1 to 1000")]
    [InlineData("fn_nearest_open_tickets(36.82, -1.29, max_metres := -0.1)", "-0.1")]
    [InlineData("fn_nearest_open_tickets(36.82, -1.29, max_metres := 'NaN')", "NaN")]
    [InlineData("fn_nearest_open_tickets(36.82, -1.29, dataset := 'abc')", "inc, crq")]
    [InlineData("fn_nearest_open_tickets(36.82, -1.29, min_geo_source := 'none')", "feed, location, cluster")]
    [InlineData("fn_nearest_open_tickets(36.82, -1.29, min_geo_source := null)", "feed, location, cluster")]
    [InlineData("fn_nearest_open_tickets_batch(null)", "not an array")]
    [InlineData("fn_nearest_open_tickets_batch('{}')", "not an array")]
    [InlineData("""fn_nearest_open_tickets_batch('[{"vehicle_id": "A", "lng": 1, "lat": 1}, 7]')""", "element 2 of vehicles is 7")]
    [InlineData("""fn_nearest_open_tickets_batch('[{"lng": 1, "lat": 1}]')""", "element 1")]
    [InlineData("""fn_nearest_open_tickets_batch('[{"vehicle_id": "A", "lng": "1", "lat": 1}]')""", "element 1")]
    [InlineData("""fn_nearest_open_tickets_batch('[{"vehicle_id": "A", "lng": 1e999, "lat": 1}]')""", "element 1")]
    [InlineData("""fn_nearest_open_tickets_batch('[{"vehicle_id": "A", "lng": 1, "lat": null}]')""", "element 1")]
    [InlineData("""fn_nearest_open_tickets_batch('[{"vehicle_id": "A", "lng": 1, "lat": 1}, {"vehicle_id": "A", "lng": 2, "lat": 1}]')""", "element 2")]
    [InlineData("fn_nearest_open_tickets_batch((select jsonb_agg(n) from generate_series(1, 1001) n))", "1001")]
    [InlineData("fn_nearest_open_tickets_batch('[]', 0)", "1 to 1000")]
    public async Task A_question_without_sense_is_a_clear_error(string call, string said)
    {
        var e = await Assert.ThrowsAsync<PostgresException>(() => _scratch.RowsAsync($"select * from reporting.{call}"));

        Assert.Equal("22023", e.SqlState);
        Assert.Contains(said, e.MessageText + " " + e.Hint);
    }

    private Task InsertOpenAsync(string dataset, string id, string fields, string age) => _scratch.RunAsync(
        $$"""
        insert into tickets.{{dataset}} (ticket_id, raw)
        select $1, ('{"is_actionable": "true", ' || $2 || '}')::jsonb
            || jsonb_build_object('created_at_service', to_char((now() - $3::interval) at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS.US'))
        """,
        id, fields, age);
}
