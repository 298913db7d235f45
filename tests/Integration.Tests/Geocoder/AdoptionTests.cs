namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>
/// Rows that a former loader left in <c>geo_locations</c>, for any cluster, under keys of its own: each goes on serving the names that it served, and is
/// a candidate for others.
/// </summary>
public sealed class AdoptionTests : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_that_it_served_is_served_on_and_not_queried(bool verified)
    {
        await OldPlaceAsync("mwikicourt12", -1.24, 36.94, verified);
        await OldNameAsync("NW_MWIKI COURT 12_FDT3", Cluster, "mwikicourt12");
        await TicketAsync("A", "NW_MWIKI COURT 12_FDT3", Cluster);
        var replica = Replica("scripted");

        await PassAsync(replica);
        await PassAsync(replica);

        Assert.Equal("location -1.24 36.94", await PositionAsync("A"));
        Assert.Empty(Provider.Questions);
        Assert.Equal(["mwiki|mwikicourt12"], await Database.RowsAsync("select place_key, adopted_key from tickets.geo_names"));
    }

    [Fact]
    public async Task It_moves_and_its_tickets_follow_open_and_closed()
    {
        await OldPlaceAsync("mwikicourt12", -1.24, 36.94);
        await OldNameAsync("MWIKI COURT 12", Cluster, "mwikicourt12");
        await TicketAsync("A", "MWIKI COURT 12", Cluster);
        await TicketAsync("B", "MWIKI COURT 12", Cluster, open: false);
        var replica = Replica("scripted");
        await PassAsync(replica);

        await Database.ExecuteAsync("update tickets.geo_locations set longitude = 36.95 where place_key = 'mwikicourt12'");
        await PassAsync(replica);

        Assert.Equal("location -1.24 36.95", await PositionAsync("A"));
        Assert.Equal("location -1.24 36.95", await PositionAsync("B"));
    }

    [Theory]
    [InlineData("verified = true, status = 'resolved'")]
    [InlineData("status = 'manual'")]
    public async Task A_persons_decision_on_the_place_wins_over_an_unverified_one(string decided)
    {
        await OldPlaceAsync("mwikicourt12", -1.24, 36.94);
        await OldNameAsync("MWIKI COURT 12", Cluster, "mwikicourt12");
        await TicketAsync("A", "MWIKI COURT 12", Cluster);
        await Database.ExecuteAsync("insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude) values ('mwiki', $1, -1.25, 36.95)", Cluster);
        var replica = Replica("scripted");
        await PassAsync(replica);
        Assert.Equal("location -1.24 36.94", await PositionAsync("A"));

        await Database.ExecuteAsync($"update tickets.geo_locations set {decided} where place_key = 'mwiki'");
        await PassAsync(replica);
        await Database.ExecuteAsync("select tickets.resolve_ticket_geoms()");

        Assert.Equal("location -1.25 36.95", await PositionAsync("A"));
    }

    [Theory]
    [InlineData("mwikicourt12", "location -1.24 36.94")]
    [InlineData("mwiki", "location -1.25 36.95")]
    public async Task Of_two_verified_ones_the_fuller_key_wins_then_the_clusters_own(string adoptedKey, string position)
    {
        await OldPlaceAsync(adoptedKey, -1.24, 36.94, verified: true);
        await OldNameAsync("MWIKI COURT 12", Cluster, adoptedKey);
        await TicketAsync("A", "MWIKI COURT 12", Cluster);
        await Database.ExecuteAsync("insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, verified) values ('mwiki', $1, -1.25, 36.95, true)", Cluster);

        await PassAsync(Replica("scripted"));

        Assert.Equal(position, await PositionAsync("A"));
    }

    [Theory]
    [InlineData("mwikicourt12")]
    [InlineData("mwiki court 12")]
    public async Task A_new_name_that_spells_out_its_key_is_served_by_a_verified_one_anywhere(string key)
    {
        await OldPlaceAsync(key, -1.24, 36.94, verified: true);
        await TicketAsync("A", "ADR_MNT_MWIKI COURT 12", Cluster);
        await TicketAsync("B", "MWIKI COURT 12 SDUS", null);

        await PassAsync(Replica("scripted"));

        Assert.Equal("location -1.24 36.94", await PositionAsync("A"));
        Assert.Equal("location -1.24 36.94", await PositionAsync("B"));
        Assert.Empty(Provider.Questions);
    }

    [Fact]
    public async Task A_new_name_that_spells_out_its_key_is_served_by_an_unverified_one_within_the_clusters_reach()
    {
        await OldPlaceAsync("mwikicourt12", -1.24, 36.94);
        await TicketAsync("A", "ADR_MNT_MWIKI COURT 12", Cluster);
        await TicketAsync("B", "ADR_MNT_MWIKI COURT 12", "NYALI CLUSTER", region: "mombasa");

        await PassAsync(Replica("scripted"));

        Assert.Equal("location -1.24 36.94", await PositionAsync("A"));
        Assert.Equal("cluster -4.035 39.705", await PositionAsync("B"));
        Assert.Equal(["mwiki"], Provider.Questions);
    }

    [Fact]
    public async Task A_verified_one_under_our_key_applies_anywhere()
    {
        await OldPlaceAsync("mwiki", -1.24, 36.94, verified: true);
        await TicketAsync("A", "MWIKI_FDT3", Cluster);
        await TicketAsync("B", "MWIKI_FDT3", null);

        await PassAsync(Replica("scripted"));

        Assert.Empty(Provider.Questions);
        Assert.Equal("location -1.24 36.94", await PositionAsync("A"));
        Assert.Equal("location -1.24 36.94", await PositionAsync("B"));
    }

    [Fact]
    public async Task An_unverified_one_under_our_key_is_used_where_the_guards_allow_it_and_costs_no_question()
    {
        await OldPlaceAsync("mwiki", -1.24, 36.94);
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

    /// <summary>As migration 24 leaves a row of another program.</summary>
    private Task OldPlaceAsync(string key, double latitude, double longitude, bool verified = false) => Database.ExecuteAsync(
        """
        insert into tickets.geo_locations (place_key, place, latitude, longitude, verified, status, reason, provider)
        values ($1, $1, $2, $3, $4, case when $4 then 'resolved' else 'review' end, case when not $4 then 'adopted' end, 'adopted')
        """,
        key, latitude, longitude, verified);

    /// <summary>As migration 28 leaves a name of tickets that stood there.</summary>
    private Task OldNameAsync(string name, string cluster, string adoptedKey) => Database.ExecuteAsync(
        "insert into tickets.geo_names (location_name, cluster, rules_version, adopted_key) values ($1, $2, 0, $3)", name, cluster, adoptedKey);
}
