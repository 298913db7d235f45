using FleetTickets.Contracts;
using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Review;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>Every position says what it stands for and how far off the truth may be: in the tables, in what functions answer, and in both events.</summary>
public sealed class PrecisionTests : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";

    private const string Position = "select geo_source, geo_precision, geo_radius_m from tickets.inc where ticket_id = $1";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await PlaceClusterAsync(Cluster, -1.222, 36.902, verified: true);
    }

    [Theory]
    [InlineData("NW_KASARANI_FDT2", "location|suburb|2000")]
    [InlineData("CLAY CITY FDT 3", "location|estate|500")]
    [InlineData("RUIRU_FDT9", "location|town|4000")]
    [InlineData("RUIRU SISAL WORKS", "location|town|4000")] // a known place in an unknown name: that place's kind
    [InlineData("NAIROBI", "location|town|10000")]
    [InlineData("NEAR CLAY CITY", "location|suburb|1500")] // a landmark's, and it is only near
    [InlineData("KARIBU NA RUIRU", "location|town|5000")]
    [InlineData("NOWHERE AT ALL", "cluster|cluster|25000")]
    public async Task A_place_has_the_precision_of_its_kind(string name, string expected)
    {
        await TicketAsync("A", name, Cluster);

        await PassAsync(Replica());

        Assert.Equal([expected], await Database.RowsAsync(Position, "A"));
    }

    [Fact]
    public async Task The_feed_is_a_building_and_a_cluster_covers_its_reach()
    {
        await Database.ExecuteAsync("update tickets.geo_clusters set radius_km = 7.5");
        await TicketAsync("A", "X", Cluster, latitude: "-1.2", longitude: "36.9");
        await TicketAsync("B", "X", Cluster);
        await TicketAsync("C", "X", "NO CLUSTER");

        Assert.Equal(["feed|building|50"], await Database.RowsAsync(Position, "A"));
        Assert.Equal(["cluster|cluster|7500"], await Database.RowsAsync(Position, "B"));
        Assert.Equal(["none||"], await Database.RowsAsync(Position, "C"));

        await Database.ExecuteAsync("update tickets.geo_clusters set radius_km = 12");
        await PassAsync(Replica());
        Assert.Equal(["cluster|cluster|12000"], await Database.RowsAsync(Position, "B"));
    }

    [Theory]
    [InlineData(null, "location|estate|500")]
    [InlineData(40, "location|building|40")]
    [InlineData(700, "location|suburb|700")]
    [InlineData(60_000, "location|town|60000")]
    public async Task A_person_may_say_how_far_off_a_place_is(int? radius, string expected)
    {
        await TicketAsync("A", "HUNTERS COURT", Cluster);
        var replica = Replica();
        await PassAsync(replica);

        await DecideAsync(replica, new Decision.At(new GeoPoint(-1.22, 36.91), radius));
        await PassAsync(replica);

        Assert.Equal([expected], await Database.RowsAsync(Position, "A"));
    }

    [Fact]
    public async Task A_radius_alone_is_a_decision_is_audited_and_announced_and_reaches_the_copies()
    {
        await TicketAsync("A", "HUNTERS COURT", Cluster, change: "opened");
        var replica = Replica();
        await PlaceClusterAsync("ROYSAMBU CLUSTER", -1.218, 36.887);
        await PassAsync(replica);
        await DecideAsync(replica, new Decision.At(new GeoPoint(-1.22, 36.91)));
        await TicketAsync("B", "HUNTERS COURT", "ROYSAMBU CLUSTER", change: "opened");
        await PassAsync(replica);
        Assert.Equal(["location|estate|500"], await Database.RowsAsync(Position, "B"));
        await RelayAsync(replica);

        await DecideAsync(replica, new Decision.AsItStands(30));
        await PassAsync(replica);

        Assert.Equal(["location|building|30"], await Database.RowsAsync(Position, "A"));
        Assert.Equal(["location|building|30"], await Database.RowsAsync(Position, "B"));
        Assert.Equal(["A building 30", "B building 30"], (await RelayAsync(replica)).SelectMany(told => told.Tickets).Select(Precision).Order());
        Assert.Equal(2, await Database.ScalarAsync<long>("select count(*) from tickets.geo_audit where what = 'place'"));
        Assert.False((await DecideAsync(replica, new Decision.AsItStands(30))).Changed);
    }

    [Fact]
    public async Task The_event_says_it_once_and_not_again()
    {
        await TicketAsync("A", "NW_KASARANI_FDT2", Cluster, change: "opened");
        await TicketAsync("B", "NOWHERE", Cluster, change: "opened");
        await TicketAsync("C", "NOWHERE", "NO CLUSTER", change: "opened");
        var replica = Replica();
        await PassAsync(replica);

        Assert.Equal(["A suburb 2000", "B cluster 25000"], (await RelayAsync(replica)).SelectMany(told => told.Tickets).Select(Precision).Order());
        Assert.Equal(0, (await PassAsync(replica)).Announced);
        Assert.Contains("\"geoRadiusM\":25000", await Database.ScalarAsync<string>("select payload from tickets.outbox limit 1"), StringComparison.Ordinal);
    }

    /// <summary>Announced before events said it: an open ticket is announced once more, a closed one is not.</summary>
    [Fact]
    public async Task What_was_announced_without_it_is_announced_once_more_while_it_is_open()
    {
        await TicketAsync("A", "NW_KASARANI_FDT2", Cluster, change: "opened");
        await TicketAsync("B", "NW_KASARANI_FDT2", Cluster, change: "opened");
        var replica = Replica();
        await PassAsync(replica);
        await RelayAsync(replica);
        await TicketAsync("B", "NW_KASARANI_FDT2", Cluster, open: false);
        await Database.ExecuteAsync("update tickets.announced_positions set geo_precision = null, geo_radius_m = null");

        await PassAsync(replica);

        Assert.Equal(["A suburb 2000"], (await RelayAsync(replica)).SelectMany(told => told.Tickets).Select(Precision));
    }

    [Fact]
    public async Task An_answer_of_older_rules_that_cost_nothing_is_looked_for_again()
    {
        await TicketAsync("A", "LISURA_FDT2", Cluster);
        await PlaceClusterAsync("PAID", -1.222, 36.902);
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_locations (place_key, cluster_key, place, latitude, longitude, status, provider, rules_version) values
                ('lisura', 'KASARANI CLUSTER', 'Lisura', -1.107, 36.643, 'resolved', 'offline', 1),
                ('zezuko', 'PAID', 'Zezuko', -1.2, 36.9, 'resolved', 'locationiq', 1)
            """);
        await TicketAsync("B", "ZEZUKO_FDT2", "PAID");

        await PassAsync(Replica());

        Assert.Equal(["cluster|cluster|25000"], await Database.RowsAsync(Position, "A"));
        Assert.Equal(["location|suburb|2000"], await Database.RowsAsync(Position, "B"));
    }

    [Fact]
    public async Task An_imported_estate_is_a_place_with_the_radius_of_an_estate_and_one_listed_twice_is_between()
    {
        await Database.ExecuteAsync(
            """
            with places as (
                insert into tickets.geo_places (source, source_id, name, level, feature, latitude, longitude) values
                    ('geonames', '1', 'Lisura', 'estate', 'S.EST', -1.23, 36.91), ('geonames', '2', 'Sokomoko', 'suburb', 'P.PPLX', -1.22, 36.91), ('geonames', '3', 'Sokomoko', 'suburb', 'P.PPLX', -1.25, 36.91)
                returning place_id, name)
            insert into tickets.geo_place_names (place_id, name_key, name) select place_id, lower(name), name from places
            """);
        await TicketAsync("A", "LISURA_FDT2", Cluster);
        await TicketAsync("B", "SOKOMOKO_FDT2", Cluster);

        await PassAsync(Replica());

        Assert.Equal("location -1.23 36.91", await PositionAsync("A"));
        Assert.Equal(["location|estate|500"], await Database.RowsAsync(Position, "A"));
        Assert.Equal("location -1.235 36.91", await PositionAsync("B"));
        Assert.Equal(["location|suburb|3668"], await Database.RowsAsync(Position, "B"));
    }

    [Fact]
    public async Task Functions_and_the_map_say_it_and_are_approximate_over_250_m()
    {
        await TicketAsync("A", "X", null, latitude: "-1.2", longitude: "36.9");
        await TicketAsync("B", "X", Cluster);
        await TicketAsync("C", "HUNTERS COURT", Cluster);
        await TicketAsync("D", "THE CORNER", Cluster);
        var replica = Replica();
        await PassAsync(replica);
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, verified, geo_precision, geo_radius_m) values
                ('hunterscourt', '*', -1.21, 36.9, true, 'estate', 250), ('thecorner', '*', -1.21, 36.91, true, 'estate', 251)
            """);
        await PassAsync(replica);

        Assert.Equal(
            ["A|False|building|50", "B|True|cluster|25000", "C|False|estate|250", "D|True|estate|251"],
            await Database.RowsAsync("select ticket_id, position_is_approximate, geo_precision, geo_radius_m from reporting.fn_nearest_open_tickets(36.9, -1.2) order by 1"));
        Assert.Equal(
            ["A|False|building|50", "B|True|cluster|25000", "C|False|estate|250", "D|True|estate|251"],
            await Database.RowsAsync("""select ticket_id, position_is_approximate, geo_precision, geo_radius_m from reporting.fn_nearest_open_tickets_batch('[{"vehicle_id": "V", "lng": 36.9, "lat": -1.2}]') order by 1"""));
        Assert.Equal(
            ["A|false|building|50", "B|true|cluster|25000", "C|false|estate|250", "D|true|estate|251"],
            await Database.RowsAsync(
                """
                select p ->> 'ticket_id', p ->> 'approximate', p ->> 'geo_precision', p ->> 'geo_radius_m'
                from jsonb_path_query(reporting.fn_tickets_for_map(), '$.features[*].properties') p
                order by 1
                """));
    }

    private static string Precision(TicketPosition ticket) => $"{ticket.TicketId} {ticket.GeoPrecision} {ticket.GeoRadiusM}";

    private static Task<DecisionOutcome> DecideAsync(ServiceProvider replica, Decision decision) =>
        replica.GetRequiredService<DecisionStore>().DecideAsync(new PlaceName("Hunters Court", "hunterscourt"), Cluster, decision, new Author("me", "seen"), apply: true, Token);
}
