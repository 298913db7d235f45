using FleetTickets.Geocoding.Clusters;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

public sealed class ClusterTests : GeocoderUnderTest
{
    [Fact]
    public async Task A_new_cluster_gets_its_centre_from_its_name_unverified()
    {
        await TicketAsync("A", null, "LIKONI CLUSTER", region: "mombasa");
        await TicketAsync("B", null, "MILIMANI CLUSTER", dataset: "crq", region: "kisumu");

        await PassAsync(Replica());

        Assert.Equal(
            ["LIKONI CLUSTER|-4.087|39.662|False|resolved|95", "MILIMANI CLUSTER|-0.11|34.75|False|resolved|90"],
            await Database.RowsAsync("select cluster, latitude, longitude, verified, status, quality from tickets.geo_clusters order by cluster"));
        Assert.Equal("cluster -4.087 39.662", await PositionAsync("A"));
        Assert.Equal("cluster -0.11 34.75", await PositionAsync("B", "crq"));
    }

    [Fact]
    public async Task A_cluster_without_a_certain_centre_waits_for_a_person()
    {
        await TicketAsync("A", null, "KASARNI CLUSTER");
        await TicketAsync("B", null, "NORTH HUB");

        await PassAsync(Replica());

        Assert.Equal(
            ["KASARNI CLUSTER|-1.222|review|low_confidence|perhaps Kasarani (-1.222, 36.902)", "NORTH HUB||no_match|no_match|"],
            await Database.RowsAsync("select cluster, latitude, status, reason, note from tickets.geo_clusters order by cluster"));
        Assert.Equal("none", await PositionAsync("A"));

        await Database.ExecuteAsync("update tickets.geo_clusters set verified = true where cluster = 'KASARNI CLUSTER'");
        await PassAsync(Replica());
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));
    }

    [Theory]
    [InlineData("latitude = -4.05, longitude = 39.7", "cluster -4.05 39.7")]
    [InlineData("radius_km = 1", "cluster -1.222 36.902")]
    public async Task A_centre_or_radius_that_is_set_by_plain_SQL_judges_its_places_anew(string change, string position)
    {
        await PlaceClusterAsync("KASARANI CLUSTER", -1.222, 36.902);
        await TicketAsync("A", "MWIKI", "KASARANI CLUSTER");
        await TicketAsync("B", "KONGOWEA", "KASARANI CLUSTER");
        await PassAsync(Replica());
        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));

        await Database.ExecuteAsync($"update tickets.geo_clusters set {change}, verified = true");
        await PassAsync(Replica());

        Assert.Equal(position, await PositionAsync("A"));
        Assert.Equal(change.StartsWith("lat", StringComparison.Ordinal) ? "location -4.04 39.69" : position, await PositionAsync("B"));
    }

    [Fact]
    public async Task A_centre_that_a_person_set_positions_the_cluster_at_once()
    {
        await TicketAsync("A", null, "NORTH HUB");
        await TicketAsync("B", null, "NORTH HUB", open: false);
        var replica = Replica();
        await PassAsync(replica);

        await Database.ExecuteAsync("update tickets.geo_clusters set latitude = -1.5, longitude = 37, verified = true");
        await PassAsync(replica);

        Assert.Equal("cluster -1.5 37", await PositionAsync("A"));
        Assert.Equal("cluster -1.5 37", await PositionAsync("B"));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.geo_changes"));
    }

    [Fact]
    public async Task What_is_there_already_stays()
    {
        await PlaceClusterAsync("LIKONI CLUSTER", -4.1, 39.6, verified: true);
        await TicketAsync("A", null, "LIKONI CLUSTER");

        await Task.WhenAll(PassAsync(Replica()), PassAsync(Replica()), PassAsync(Replica()));
        await Replica().GetRequiredService<ClusterStore>().AddAsync([("LIKONI CLUSTER", ClusterProposal.Unknown)], Token);

        Assert.Equal(["-4.1|39.6|True|resolved"], await Database.RowsAsync("select latitude, longitude, verified, status from tickets.geo_clusters"));
    }
}
