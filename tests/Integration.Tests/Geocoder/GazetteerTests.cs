namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>What is known already answers before anybody is asked, in the right order and never about another place.</summary>
public sealed class GazetteerTests : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";

    private const string Locations =
        "select place_key, cluster_key, latitude, longitude, status, reason, provider, quality from tickets.geo_locations order by place_key, cluster_key";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await PlaceClusterAsync(Cluster, -1.222, 36.902);
    }

    [Fact]
    public async Task What_a_provider_answered_for_one_cluster_is_not_asked_for_the_next()
    {
        await PlaceClusterAsync("ROYSAMBU CLUSTER", -1.218, 36.887);
        await AnsweredAsync("seasons", "ROYSAMBU CLUSTER", -1.23, 36.91);
        await TicketAsync("A", "SEASONS_FDT2", Cluster);

        await PassAsync(Replica("scripted"));

        Assert.Empty(Provider.Questions);
        Assert.Equal("location -1.23 36.91", await PositionAsync("A"));
        Assert.Contains($"seasons|{Cluster}|-1.23|36.91|resolved||gazetteer|60", await Database.RowsAsync(Locations));
        Assert.Equal("Search by Example", await Database.ScalarAsync<string>("select attribution from tickets.geo_locations where provider = 'gazetteer'"));
    }

    [Theory]
    [InlineData("SEASNS_FDT2", "location -1.23 36.91")]
    [InlineData("SEASNOS FDT2", "location -1.23 36.91")]
    [InlineData("SEASONEX FDT2", "cluster -1.222 36.902")] // two slips in seven letters
    [InlineData("SEASONS 4_FDT2", "location -1.23 36.91")]
    public async Task A_misspelt_name_is_known_within_the_slips_that_its_length_allows(string name, string position)
    {
        await AnsweredAsync("seasons", "ROYSAMBU CLUSTER", -1.23, 36.91);
        await TicketAsync("A", name, Cluster);

        await PassAsync(Replica("scripted"));

        Assert.Equal(position, await PositionAsync("A"));
    }

    [Theory]
    [InlineData("seasons a", "Seasons A", "SEASONS B_FDT1")]
    [InlineData("githurai44", "Githurai 44", "GITHURAI 45")]
    [InlineData("kilimanj", "Kilimanj", "KILIMANI")]
    public async Task A_number_a_letter_or_a_known_name_is_no_spelling_mistake(string key, string place, string name)
    {
        await AnsweredAsync(key.Replace(" ", "", StringComparison.Ordinal), "ROYSAMBU CLUSTER", -1.2, 36.91, place);
        await TicketAsync("A", name, Cluster);

        await PassAsync(Replica("scripted"));

        Assert.NotEqual("location -1.2 36.91", await PositionAsync("A"));
        Assert.Single(Provider.Questions);
    }

    [Fact]
    public async Task Two_equally_near_spellings_apart_go_to_a_person_unless_a_later_provider_knows()
    {
        await AnsweredAsync("seasons", "ROYSAMBU CLUSTER", -1.23, 36.91);
        await AnsweredAsync("seaxons", "ROYSAMBU CLUSTER", -1.20, 36.91);
        await TicketAsync("A", "SEAONS", Cluster);

        await PassAsync(Replica("scripted"));
        Assert.Contains($"seaons|{Cluster}|||review|ambiguous|gazetteer|", await Database.RowsAsync(Locations));

        await Database.ExecuteAsync("delete from tickets.geo_locations where place_key = 'seaons'");
        Provider.Answer = ScriptedProvider.Hit("Seaons", -1.21, 36.9);
        await PassAsync(Replica("scripted"));
        Assert.Equal("location -1.21 36.9", await PositionAsync("A"));
    }

    [Fact]
    public async Task A_known_place_in_another_town_is_refused()
    {
        await AnsweredAsync("seasons", "NYALI CLUSTER", -4.03, 39.7);
        await TicketAsync("A", "SEASONS", Cluster);

        await PassAsync(Replica("scripted"));

        Assert.Contains($"seasons|{Cluster}|||rejected|too_far|gazetteer|", await Database.RowsAsync(Locations));
    }

    [Fact]
    public async Task An_alias_leads_to_its_place_and_the_clusters_own_comes_first()
    {
        await Database.ExecuteAsync("insert into tickets.geo_aliases (alias_key, cluster_key, place, place_key) values ('junction', '*', 'Mwiki', 'mwiki'), ('junction', $1, 'Clay City', 'claycity')", Cluster);
        await PlaceClusterAsync("ROYSAMBU CLUSTER", -1.218, 36.887);
        await TicketAsync("A", "JUNCTION_FDT1", Cluster);
        await TicketAsync("B", "JUNCTION_FDT1", "ROYSAMBU CLUSTER");
        await TicketAsync("C", "JUNCTION HEIGHTS 4", "ROYSAMBU CLUSTER");

        await PassAsync(Replica());

        Assert.Equal("location -1.221 36.912", await PositionAsync("A"));
        Assert.Equal("location -1.227 36.931", await PositionAsync("B"));
        Assert.Equal("location -1.227 36.931", await PositionAsync("C"));
    }

    [Fact]
    public async Task An_alias_given_later_replaces_what_was_found_and_leaves_a_persons_row()
    {
        await TicketAsync("A", "JUNCTION", Cluster);
        var replica = Replica("scripted");
        await PassAsync(replica);
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));

        await Database.ExecuteAsync("insert into tickets.geo_aliases (alias_key, place, place_key) values ('junction', 'Mwiki', 'mwiki')");
        await PassAsync(replica);
        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
        Assert.Single(Provider.Questions);

        await Database.ExecuteAsync("update tickets.geo_aliases set place = 'Clay City', place_key = 'claycity'");
        await PassAsync(replica);
        Assert.Equal("location -1.221 36.912", await PositionAsync("A"));

        await Database.ExecuteAsync("update tickets.geo_locations set verified = true; delete from tickets.geo_aliases");
        await PassAsync(replica);
        Assert.Equal("location -1.221 36.912", await PositionAsync("A"));
    }

    [Fact]
    public async Task Providers_are_asked_for_the_place_that_an_alias_means()
    {
        await Database.ExecuteAsync("insert into tickets.geo_aliases (alias_key, place, place_key) values ('clubhouse', 'Hunters Square', 'hunterssquare'), ('hunterssquare', 'Mwiki', 'mwiki')");
        Provider.Answer = ScriptedProvider.Hit("Hunters Square", -1.21, 36.9);
        await TicketAsync("A", "CLUBHOUSE", Cluster);

        await PassAsync(Replica("scripted"));

        Assert.Equal("Hunters Square", Assert.Single(Provider.Asked).Place); // and not Mwiki: an alias is never chained
        Assert.Equal("location -1.21 36.9", await PositionAsync("A"));
        Assert.Equal([$"clubhouse|Clubhouse|{Cluster}"], await Database.RowsAsync("select place_key, place, cluster_key from tickets.geo_locations"));
    }

    [Fact]
    public async Task What_a_provider_answered_for_the_right_spelling_is_not_asked_for_the_wrong_one()
    {
        await AnsweredAsync("seasons", Cluster, -1.23, 36.91);
        await TicketAsync("A", "SEASNS_FDT2", Cluster);

        await PassAsync(Replica("scripted"));

        Assert.Empty(Provider.Questions);
        Assert.Equal("location -1.23 36.91", await PositionAsync("A"));
    }

    [Fact]
    public async Task A_place_is_in_the_index_of_spellings_at_once()
    {
        await AnsweredAsync("seasons", Cluster, -1.23, 36.91);

        Assert.Equal(0, await Database.ScalarAsync<long>("select gin_clean_pending_list('tickets.geo_locations_by_spelling')")); // pages that were left
    }

    [Theory]
    [InlineData("update tickets.geo_locations set latitude = -1.21, verified = true where cluster_key = 'ROYSAMBU CLUSTER'", "location -1.21 36.91", "seasons")]
    [InlineData("update tickets.geo_locations set latitude = null, longitude = null, status = 'no_match', verified = true where cluster_key = 'ROYSAMBU CLUSTER'", "cluster -1.222 36.902", "")]
    [InlineData("delete from tickets.geo_locations where cluster_key = 'ROYSAMBU CLUSTER'", "cluster -1.222 36.902", "")]
    public async Task A_copy_follows_the_place_that_it_was_copied_from(string change, string position, string mended)
    {
        await AnsweredAsync("seasons", "ROYSAMBU CLUSTER", -1.23, 36.91);
        await TicketAsync("A", "SEASONS", Cluster);
        await TicketAsync("B", "SEASNS", Cluster, dataset: "crq");
        await TicketAsync("C", "SEASONS", "PERSON'S CLUSTER");
        await PlaceClusterAsync("PERSON'S CLUSTER", -1.222, 36.902);
        var replica = Replica("scripted");
        await PassAsync(replica);
        await Database.ExecuteAsync("update tickets.geo_locations set verified = true where cluster_key = 'PERSON''S CLUSTER'");

        await Database.ExecuteAsync(change);
        Assert.Equal(
            [$"seasns|{Cluster}|review|source_changed", $"seasons|{Cluster}|review|source_changed"],
            await Database.RowsAsync("select place_key, cluster_key, status, reason from tickets.geo_locations where reason = 'source_changed' order by 1"));
        await Database.ExecuteAsync("update tickets.geo_locations set latitude = null, longitude = null where cluster_key = 'PERSON''S CLUSTER'");
        await PassAsync(replica);

        Assert.Equal(position, await PositionAsync("A"));
        Assert.Equal(position, await PositionAsync("B", "crq"));
        Assert.Equal(mended.Length == 0, Provider.Questions.Contains("seasons"));
    }

    [Theory]
    [InlineData("SEASONS", -1.21, "location -1.21 36.91")]
    [InlineData("SEASONS", -1.5, "cluster -1.222 36.902")]
    [InlineData("SEASONS GATEWAY", -1.21, "location -1.21 36.91")]
    [InlineData("SEASONS GATEWAY", -1.5, "cluster -1.222 36.902")]
    public async Task A_copy_moves_along_within_its_clusters_reach_and_its_closed_tickets_with_it(string name, double latitude, string position)
    {
        await AnsweredAsync("seasons", "ROYSAMBU CLUSTER", -1.23, 36.91);
        await TicketAsync("A", name, Cluster);
        var replica = Replica();
        await PassAsync(replica);
        Assert.Equal("location -1.23 36.91", await PositionAsync("A"));
        await TicketAsync("A", name, Cluster, open: false);

        await Database.ExecuteAsync($"update tickets.geo_locations set latitude = {latitude.ToString(System.Globalization.CultureInfo.InvariantCulture)}, verified = true where cluster_key = 'ROYSAMBU CLUSTER'");
        await PassAsync(replica);

        Assert.Equal(position, await PositionAsync("A"));
    }

    [Fact]
    public async Task What_a_person_verified_elsewhere_stands_for_the_lists_place()
    {
        await Database.ExecuteAsync("insert into tickets.geo_locations (place_key, cluster_key, place, latitude, longitude, verified) values ('mwiki', 'ROYSAMBU CLUSTER', 'Mwiki', -1.25, 36.94, true)");
        await TicketAsync("A", "MWIKI", Cluster);
        await TicketAsync("B", "MWIKI HEIGHTS", Cluster);

        await PassAsync(Replica());

        Assert.Equal("location -1.25 36.94", await PositionAsync("A"));
        Assert.Equal("location -1.25 36.94", await PositionAsync("B"));
    }

    [Fact]
    public async Task A_city_is_no_answer_for_something_inside_it_whoever_found_the_city()
    {
        await PlaceClusterAsync("NAIROBI CLUSTER", -1.286, 36.82);
        await AnsweredAsync("nairobi", Cluster, -1.286, 36.82);
        await TicketAsync("A", "NAIROBI HOSPITAL ANNEX", "NAIROBI CLUSTER");

        await PassAsync(Replica());

        Assert.Contains("nairobihospitalannex|NAIROBI CLUSTER|||rejected|level|offline|", await Database.RowsAsync(Locations));
    }

    [Fact]
    public async Task An_imported_place_is_known_by_every_name_and_by_its_spelling()
    {
        await ImportedAsync("1", "Mugoya", "suburb", -1.23, 36.91, "mugoya", "mugoyaestate2");
        await ImportedAsync("2", "Kasarani", "suburb", -1.225, 36.905, "kasarani");
        await TicketAsync("A", "MUGOYA_FDT2", Cluster);
        await TicketAsync("B", "MUGOYYA_FDT2", Cluster);
        await TicketAsync("C", "MUGOYA HEIGHTS", Cluster);
        await TicketAsync("D", "KASARANI", Cluster);
        await TicketAsync("E", "MUOGYA_FDT2", Cluster);

        await PassAsync(Replica());

        foreach (var id in (string[])["A", "B", "C", "E"])
            Assert.Equal("location -1.23 36.91", await PositionAsync(id));
        Assert.Equal("location -1.222 36.902", await PositionAsync("D"));
        Assert.Equal(4, await Database.ScalarAsync<long>("select count(*) from tickets.geo_locations where provider = 'offline' and attribution = 'GeoNames'"));
    }

    [Fact]
    public async Task Of_two_places_of_a_name_the_one_at_the_centre_is_meant_and_between_them_a_person_decides()
    {
        await ImportedAsync("1", "Mugoya", "suburb", -1.23, 36.91, "mugoya");
        await ImportedAsync("2", "Mugoya", "suburb", -1.40, 36.91, "mugoya");
        await PlaceClusterAsync("BETWEEN", -1.31, 36.91);
        await TicketAsync("A", "MUGOYA", Cluster);
        await TicketAsync("B", "MUGOYA", "BETWEEN");

        await PassAsync(Replica());

        Assert.Equal("location -1.23 36.91", await PositionAsync("A"));
        Assert.Contains("mugoya|BETWEEN|||review|ambiguous|offline|", await Database.RowsAsync(Locations));
    }

    private Task AnsweredAsync(string key, string cluster, double latitude, double longitude, string? place = null) => Database.ExecuteAsync(
        """
        insert into tickets.geo_locations (place_key, cluster_key, place, latitude, longitude, status, provider, quality, attribution, rules_version)
        values ($1, $2, $3, $4, $5, 'resolved', 'example', 60, 'Search by Example', 1)
        """,
        key, cluster, place ?? key[..1].ToUpperInvariant() + key[1..], latitude, longitude);

    private async Task ImportedAsync(string id, string name, string level, double latitude, double longitude, params string[] keys)
    {
        await Database.ExecuteAsync(
            "insert into tickets.geo_places (source, source_id, name, level, latitude, longitude, attribution) values ('geonames', $1, $2, $3, $4, $5, 'GeoNames')",
            id, name, level, latitude, longitude);
        await Database.ExecuteAsync(
            "insert into tickets.geo_place_names (place_id, name_key, name) select place_id, unnest($2::text[]), name from tickets.geo_places where source_id = $1", id, keys);
    }
}
