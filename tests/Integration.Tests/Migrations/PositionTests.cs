namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>feed, location, cluster, none: the first that applies.</summary>
public sealed class PositionTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private const string Look = "select geo_source || coalesce(' ' || latitude || ' ' || longitude, '') from tickets.inc where ticket_id = 'W1'";
    private const string Somewhere = """{"cluster": "KASARANI CLUSTER", "location_name": "NW_Mwiki_FDT1"}""";

    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync() => _scratch = await Scratch.BeginAsync(migrated.Database);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Each_step_of_the_order_wins_over_the_next()
    {
        await _scratch.InsertAsync("inc", "W1", Somewhere);
        Assert.Equal("none", await _scratch.RowAsync("select geo_source || coalesce(latitude::text, '') from tickets.inc"));

        await ClusterAsync("KASARANI CLUSTER", -1.22, 36.9);
        Assert.Equal("cluster -1.22 36.9", await TouchedAsync(Somewhere));

        await PlaceAsync("mwiki", "KASARANI CLUSTER", -1.21, 36.93);
        Assert.Equal("cluster -1.22 36.9", await TouchedAsync(Somewhere));
        await NameAsync("NW_Mwiki_FDT1", "KASARANI CLUSTER", "mwiki");
        Assert.Equal("location -1.21 36.93", await TouchedAsync(Somewhere));

        Assert.Equal("feed -1.2 36.8", await TouchedAsync(
            """{"cluster": "KASARANI CLUSTER", "location_name": "NW_Mwiki_FDT1", "latitude": "-1.2", "longitude": "36.8"}"""));
    }

    [Theory]
    [InlineData("-1.2", "36.8", "feed -1.2 36.8")]
    [InlineData("-4.9", "42.0", "feed -4.9 42")]
    [InlineData("5.6", "33.8", "feed 5.6 33.8")]
    [InlineData("1", "37", "feed 1 37")]
    [InlineData("NaN", "36.8", "none")]
    [InlineData("-1.2", "NaN", "none")]
    [InlineData("-1.2e0", "36.8", "none")]
    [InlineData("-1.2", "3.68e1", "none")]
    [InlineData("Infinity", "36.8", "none")]
    [InlineData("36.8", "-1.2", "none")]
    [InlineData("5.7", "36.8", "none")]
    [InlineData("-1.2", "42.1", "none")]
    [InlineData("0", "0", "none")]
    [InlineData("", "", "none")]
    [InlineData("-1.2", "", "none")]
    [InlineData("-1,2", "36,8", "none")]
    [InlineData(" -1.2", "36.8", "none")]
    [InlineData("-1.2\n", "36.8", "none")]
    [InlineData("+1.2", "36.8", "none")]
    public async Task Only_a_plain_decimal_inside_Kenya_counts_as_a_coordinate_of_the_feed(string latitude, string longitude, string expected)
    {
        await _scratch.RunAsync(
            "insert into tickets.inc (ticket_id, raw) values ('W1', jsonb_build_object('latitude', $1::text, 'longitude', $2::text))", latitude, longitude);

        Assert.Equal(expected, await _scratch.RowAsync(Look));
    }

    [Fact]
    public async Task The_clusters_own_place_wins_over_the_one_for_anywhere_and_a_verified_one_over_both()
    {
        await NameAsync("NW_Mwiki_FDT1", "KASARANI CLUSTER", "mwiki");
        await PlaceAsync("mwiki", "*", -1.1, 36.1);
        Assert.Equal("location -1.1 36.1", await TouchedAsync(Somewhere));

        await PlaceAsync("mwiki", "KASARANI CLUSTER", -1.2, 36.2);
        Assert.Equal("location -1.2 36.2", await TouchedAsync(Somewhere));

        await _scratch.RunAsync("update tickets.geo_locations set verified = true where cluster_key = '*'");
        Assert.Equal("location -1.1 36.1", await TouchedAsync(Somewhere));
    }

    [Theory]
    [InlineData("resolved", false, true)]
    [InlineData("manual", false, true)]
    [InlineData("review", false, false)]
    [InlineData("rejected", false, false)]
    [InlineData("no_match", false, false)]
    [InlineData("review", true, true)]
    [InlineData("rejected", true, true)]
    public async Task A_row_is_used_when_it_is_resolved_or_a_person_has_verified_it(string status, bool verified, bool used)
    {
        await NameAsync("NW_Mwiki_FDT1", "KASARANI CLUSTER", "mwiki");
        await PlaceAsync("mwiki", "KASARANI CLUSTER", -1.2, 36.2);
        await _scratch.RunAsync("update tickets.geo_locations set status = $1, verified = $2", status, verified);
        Assert.Equal(used ? "location -1.2 36.2" : "none", await TouchedAsync(Somewhere));

        await _scratch.RunAsync("delete from tickets.geo_names");
        await ClusterAsync("KASARANI CLUSTER", -1.3, 36.3);
        await _scratch.RunAsync("update tickets.geo_clusters set status = $1, verified = $2", status, verified);
        Assert.Equal(used ? "cluster -1.3 36.3" : "none", await TouchedAsync(Somewhere));
    }

    [Fact]
    public async Task A_name_is_looked_up_with_its_cluster_and_a_missing_cluster_is_the_empty_one()
    {
        await NameAsync("Mwiki", "", "mwiki");
        await PlaceAsync("mwiki", "", -1.2, 36.2);

        Assert.Equal("location -1.2 36.2", await TouchedAsync("""{"location_name": "Mwiki"}"""));
        Assert.Equal("location -1.2 36.2", await TouchedAsync("""{"location_name": "Mwiki", "cluster": ""}"""));
        Assert.Equal("none", await TouchedAsync("""{"location_name": "Mwiki", "cluster": "OTHER"}"""));
        Assert.Equal("none", await TouchedAsync("""{"location_name": "mwiki"}"""));
    }

    [Fact]
    public async Task Nobody_sets_a_position_by_hand_and_no_search_path_disturbs_the_trigger()
    {
        await ClusterAsync("KASARANI CLUSTER", -1.22, 36.9);
        await _scratch.RunAsync("set local search_path = pg_catalog");
        await _scratch.InsertAsync("inc", "W1", Somewhere);

        await _scratch.RunAsync("update tickets.inc set geom = null, geo_source = 'feed'");

        Assert.Equal("cluster -1.22 36.9", await _scratch.RowAsync(Look));
    }

    [Fact]
    public async Task Coordinates_in_three_columns_are_one()
    {
        await ClusterAsync("KASARANI CLUSTER", -1.123456789012345, 36.987654321098765);
        await _scratch.InsertAsync("crq", "C1", Somewhere);

        Assert.Equal("True|True|True|4326", await _scratch.RowAsync("""
            select latitude = st_y(geom) and longitude = st_x(geom), latitude = -1.123456789012345, st_equals(geom, geog::geometry), st_srid(geom)
            from tickets.crq
            """));
    }

    [Theory]
    [InlineData("-1.2, null")]
    [InlineData("null, 36.8")]
    [InlineData("36.8, -1.2")]
    [InlineData("'NaN', 36.8")]
    public async Task A_gazetteer_row_has_a_whole_coordinate_inside_Kenya_or_none(string coordinates)
    {
        foreach (var insert in new[]
        {
            $"insert into tickets.geo_clusters (cluster, latitude, longitude) values ('X', {coordinates})",
            $"insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude) values ('x', '*', {coordinates})",
        })
        {
            await _scratch.RunAsync("savepoint before");
            var e = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _scratch.RunAsync(insert));
            Assert.Equal(Npgsql.PostgresErrorCodes.CheckViolation, e.SqlState);
            await _scratch.RunAsync("rollback to before");
        }
    }

    private async Task<string> TouchedAsync(string raw)
    {
        await _scratch.RunAsync("insert into tickets.inc (ticket_id, raw) values ('W1', $1::jsonb) on conflict (ticket_id) do update set raw = excluded.raw", raw);
        return await _scratch.RowAsync(Look);
    }

    private Task ClusterAsync(string cluster, double latitude, double longitude) =>
        _scratch.RunAsync("insert into tickets.geo_clusters (cluster, latitude, longitude) values ($1, $2, $3)", cluster, latitude, longitude);

    private Task PlaceAsync(string key, string cluster, double latitude, double longitude) =>
        _scratch.RunAsync("insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude) values ($1, $2, $3, $4)", key, cluster, latitude, longitude);

    private Task NameAsync(string name, string cluster, string key) =>
        _scratch.RunAsync("insert into tickets.geo_names (location_name, cluster, place_key, rules_version) values ($1, $2, $3, 1)", name, cluster, key);
}
