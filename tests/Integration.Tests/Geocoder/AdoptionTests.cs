namespace FleetTickets.Integration.Tests.Geocoder;

public sealed class AdoptionTests : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";

    [Fact]
    public async Task A_verified_place_that_the_database_brought_along_applies_anywhere_under_its_new_key()
    {
        await OldPlaceAsync("NW_MWIKI PH 2", -1.24, 36.94, verified: true);
        await TicketAsync("A", "MWIKI_FDT3", Cluster);
        await TicketAsync("B", "MWIKI_FDT3", null);

        await PassAsync(Replica("scripted"));

        Assert.Empty(Provider.Questions);
        Assert.Equal("location -1.24 36.94", await PositionAsync("A"));
        Assert.Equal("location -1.24 36.94", await PositionAsync("B"));
        Assert.Equal(
            ["NW_MWIKI PH 2|True|key is now mwiki", "mwiki|True|key was NW_MWIKI PH 2"],
            await Database.RowsAsync("select place_key, verified, note from tickets.geo_locations where cluster_key = '*' order by note"));
    }

    [Theory]
    [InlineData("MWIKI")]
    [InlineData("mwiki")]
    public async Task An_unverified_one_is_used_where_the_guards_allow_it_and_costs_no_question(string oldKey)
    {
        await OldPlaceAsync(oldKey, -1.24, 36.94);
        await TicketAsync("A", "MWIKI_FDT3", Cluster);
        await TicketAsync("B", "MWIKI_FDT3", "NYALI CLUSTER", region: "mombasa");
        var replica = Replica("scripted");

        await PassAsync(replica);
        await PassAsync(replica);

        Assert.Equal("location -1.24 36.94", await PositionAsync("A"));
        Assert.Equal("cluster -4.035 39.705", await PositionAsync("B"));
        Assert.Equal(["mwiki"], Provider.Questions);
        Assert.Equal(
            [$"{Cluster}|resolved||gazetteer", "NYALI CLUSTER|rejected|too_far|gazetteer"],
            await Database.RowsAsync("select cluster_key, status, reason, provider from tickets.geo_locations where cluster_key <> '*' order by cluster_key"));
    }

    [Fact]
    public async Task An_old_failure_does_not_keep_a_place_from_being_asked()
    {
        await Database.ExecuteAsync("insert into tickets.geo_locations (place_key) values ('mwiki'), ('MWIKI ')");
        await TicketAsync("A", "MWIKI_FDT3", Cluster);

        await PassAsync(Replica());

        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
    }

    [Fact]
    public async Task A_closed_ticket_keeps_the_place_it_came_with()
    {
        await TicketAsync("A", "SOMEWHERE", Cluster, open: false);
        await Database.ExecuteAsync(
            """
            alter table tickets.inc disable trigger inc_set_position;
            update tickets.inc set geom = st_setsrid(st_makepoint(36.94, -1.24), 4326), geo_source = 'location';
            alter table tickets.inc enable trigger inc_set_position
            """);
        await PlaceClusterAsync("OTHER", -1, 37);

        await PassAsync(Replica());

        Assert.Equal("location -1.24 36.94", await PositionAsync("A"));
    }

    private Task OldPlaceAsync(string key, double latitude, double longitude, bool verified = false) => Database.ExecuteAsync(
        "insert into tickets.geo_locations (place_key, place, latitude, longitude, verified) values ($1, $1, $2, $3, $4)", key, latitude, longitude, verified);
}
