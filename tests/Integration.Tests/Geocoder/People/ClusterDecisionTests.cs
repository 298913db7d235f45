namespace FleetTickets.Integration.Tests.Geocoder.People;

/// <summary><c>fleetctl geocode cluster set</c> and <c>clusters</c>.</summary>
public sealed class ClusterDecisionTests : PeopleUnderTest
{
    [Fact]
    public async Task A_centre_is_shown_first_then_moves_its_tickets_and_is_audited()
    {
        await TicketAsync("A", null, "UNHEARD OF CLUSTER", change: "opened");
        await TicketAsync("B", null, "UNHEARD OF CLUSTER", dataset: "crq", open: false);
        var replica = Replica();
        await PassAsync(replica);
        Assert.Equal("none", await PositionAsync("A"));
        var before = await EverythingAsync();
        string[] set = ["cluster", "set", "UNHEARD OF CLUSTER", "-1.29", "36.82"];

        var shown = await GeocodeAsync(set);
        Assert.Equal((2, 1), (shown.GetProperty("tickets").GetInt32(), shown.GetProperty("openTickets").GetInt32()));
        Assert.Equal(before, await EverythingAsync());

        await GeocodeAsync([.. set, "--radius-km", "12.5", "--why", "asked the team", "--who", "Amina", "--apply"]);
        Assert.Equal("cluster -1.29 36.82", await PositionAsync("A"));
        Assert.Equal("cluster -1.29 36.82", await PositionAsync("B", "crq"));
        Assert.Equal(["Amina|cluster|UNHEARD OF CLUSTER||false|-1.29 36.82 true|asked the team"], await AuditAsync());
        Assert.Equal(["-1.29|36.82|12.5|True|manual||Amina"], await Database.RowsAsync("select latitude, longitude, radius_km, verified, status, reason, verified_by from tickets.geo_clusters"));

        await PassAsync(replica);
        Assert.Equal(["A cluster -1.29 36.82"], (await RelayAsync(replica)).SelectMany(told => told.Tickets).Select(Told));

        // Without a radius the one it has stays; the same again is nothing.
        Assert.False((await GeocodeAsync([.. set, "--apply"])).GetProperty("changed").GetBoolean());
        Assert.Single(await AuditAsync());
    }

    [Fact]
    public async Task Places_that_the_old_centre_judged_are_judged_anew_but_not_what_a_person_decided()
    {
        await PlaceClusterAsync("FIELD CLUSTER", -0.5, 37.5);
        await TicketAsync("A", "MWIKI", "FIELD CLUSTER");
        await TicketAsync("B", "KONGOWEA", "FIELD CLUSTER");
        await PassAsync(Replica());
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, verified, rules_version)
            values ('far', 'FIELD CLUSTER', -0.5, 37.5, false, 1), ('kept', 'FIELD CLUSTER', -0.5, 37.5, true, 1)
            """);
        Assert.Equal("cluster -0.5 37.5", await PositionAsync("A"));

        var done = await GeocodeAsync("cluster", "set", "FIELD CLUSTER", "-1.22", "36.9", "--apply");
        await PassAsync(Replica());

        Assert.Equal(3, done.GetProperty("askedAgain").GetInt32());
        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
        Assert.Equal("cluster -1.22 36.9", await PositionAsync("B"));
        Assert.Equal(
            ["far||rejected|too_far|was at -0.5, 37.5", "kept|-0.5|resolved||"],
            await Database.RowsAsync("select place_key, latitude, status, reason, note from tickets.geo_locations where place_key in ('far', 'kept') order by 1"));
    }

    [Fact]
    public async Task Every_cluster_is_listed_with_its_centre_and_what_its_name_proposes()
    {
        await TicketAsync("A", null, "LIKONI CLUSTER", region: "mombasa");
        await TicketAsync("B", null, "LIKONI CLUSTER", open: false, region: "mombasa");
        await TicketAsync("C", null, "LIKONI", region: "nairobi");
        await PlaceClusterAsync("NYALI CLUSTER", -4.03, 39.7, verified: true);
        await PassAsync(Replica());
        await TicketAsync("D", null, "LATER CLUSTER", latitude: "-1.2", longitude: "36.8");

        var clusters = (await GeocodeAsync("clusters")).EnumerateArray().ToDictionary(one => one.GetProperty("cluster").GetString()!);

        Assert.Equal(["LATER CLUSTER", "LIKONI", "LIKONI CLUSTER", "NYALI CLUSTER"], clusters.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["new", "waits", "unverified", "verified"], clusters.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value.GetProperty("state").GetString()));
        var likoni = clusters["LIKONI CLUSTER"];
        Assert.Equal(
            (-4.087, 39.662, 0.95, true, 2, 1),
            (likoni.GetProperty("proposedLatitude").GetDouble(), likoni.GetProperty("proposedLongitude").GetDouble(), likoni.GetProperty("confidence").GetDouble(),
                likoni.GetProperty("usedAtOnce").GetBoolean(), likoni.GetProperty("tickets").GetInt32(), likoni.GetProperty("openTickets").GetInt32()));
        Assert.False(clusters["LIKONI"].GetProperty("usedAtOnce").GetBoolean());
    }

    [Theory]
    [InlineData("swapped", "KASARANI CLUSTER", "36.82", "-1.29")]
    [InlineData("outside Kenya's box", "KASARANI CLUSTER", "-5", "36.82")]
    [InlineData("Perhaps: 'KASARANI CLUSTER'", "KASARANI", "-1.29", "36.82")]
    [InlineData("no ticket carries", "'; drop table tickets.geo_clusters; --", "-1.29", "36.82")]
    [InlineData("Found the radius '0'", "KASARANI CLUSTER", "-1.29", "36.82", "--radius-km", "0")]
    [InlineData("Found the radius 'NaN'", "KASARANI CLUSTER", "-1.29", "36.82", "--radius-km", "NaN")]
    [InlineData("Required argument missing", "KASARANI CLUSTER", "-1.29")]
    public async Task What_cannot_be_meant_is_refused_with_what_to_do(string expected, params string[] arguments)
    {
        await PlaceClusterAsync(Kasarani, -1.22, 36.9);

        var ran = await FleetCtlAsync(["geocode", "cluster", "set", .. arguments, "--apply"]);

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(expected, ran.Output, StringComparison.Ordinal);
        Assert.Equal(["KASARANI CLUSTER|-1.22|36.9|False"], await Database.RowsAsync("select cluster, latitude, longitude, verified from tickets.geo_clusters"));
    }
}
