using FleetTickets.Integration.Tests.Migrations;
using Npgsql;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>Tickets on the edges of tiles (the equator is one at every zoom, 36.5625 from zoom 7 on), alone, and in heaps.</summary>
public sealed class TileTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    // Kenya within the web map, as parts of its width.
    private const double Left = (33.8 + 180) / 360, Right = (42.1 + 180) / 360, Top = 0.484, Bottom = 0.514;

    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await Scratch.BeginAsync(migrated.Database);
        await _scratch.RunAsync($$"""
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('FAR', -4.05, 39.67);
            insert into tickets.inc (ticket_id, raw)
            select id, jsonb_build_object('ticket_id', id, 'cluster', cluster, 'latitude', latitude, 'longitude', longitude, 'is_actionable', open, 'normalized_status', status,
                'owner', 'a "quoted" é 😀', 'created_at_service', {{Payloads.Eat("now() - age::interval")}})
            from (values
                ('E1', 'EDGE', '0', '36.5625', 'true', 'open', '50 hours'), ('E2', 'EDGE', '0', '37', 'true', 'open', '50 hours'),
                ('E3', 'EDGE', '-1.3', '36.5625', 'true', 'open', '40 hours'), ('E4', 'EDGE', '0.0000001', '36.5624999', 'true', 'pending', '1 hour'),
                ('A1', 'FAR', null, null, 'true', 'OPEN', '1 hour'), ('N1', null, null, null, 'true', 'open', '1 hour'),
                ('L1', repeat('x', 1500), '-1.28', '36.82', 'true', 'open', '1 hour'), ('D1', 'EDGE', '-1.29', '36.83', 'false', 'closed', '90 hours')
            ) as t (id, cluster, latitude, longitude, open, status, age);
            insert into tickets.crq (ticket_id, raw)
            select 'H' || n, jsonb_build_object('is_actionable', 'true', 'normalized_status', 'open', 'latitude', '-1.2921', 'longitude', '36.82190')
            from generate_series(1, 40) as n;
            """);
    }

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Theory]
    [InlineData("{}", 46)]
    [InlineData("""{"dataset": "inc"}""", 6)]
    [InlineData("""{"cluster": "EDGE"}""", 4)]
    [InlineData("""{"status": "Open", "dataset": "inc"}""", 5)]
    [InlineData("""{"sla_state": "breached"}""", 2)]
    [InlineData("""{"sla_state": "unknown"}""", 40)]
    [InlineData("""{"geo_source": "cluster"}""", 1)]
    [InlineData("""{"bbox": [36.5625, -1.3, 36.83, 0]}""", 43)]
    [InlineData("""{"open_only": false}""", 47)]
    [InlineData("""{"open_only": "false", "cluster": "EDGE", "status": null}""", 5)]
    public async Task Counts_every_ticket_under_the_filter_once_at_every_zoom(string filter, int tickets)
    {
        foreach (var z in new[] { 0, 1, 5, 7, 8 })
        {
            var (side, sum) = (1 << z, 0L);
            for (var x = (int)(Left * side); x <= (int)(Right * side); x++)
            {
                for (var y = (int)(Top * side); y <= (int)(Bottom * side); y++) sum += (await TileAsync(z, x, y, filter)).Features.Sum(f => f.Count);
            }

            Assert.Equal((z, tickets), (z, sum));
        }
    }

    [Fact]
    public async Task A_heap_is_one_feature_with_its_count_where_it_is_and_a_lone_ticket_itself()
    {
        var heap = Assert.Single((await AtAsync(10, 36.8219, -1.2921, """{"dataset": "crq"}""")).Features);
        var alone = Assert.Single((await AtAsync(6, 39.67, -4.05, """{"geo_source": "cluster"}""")).Features);

        Assert.Equal(40, heap.Count);
        Assert.Equal(["count"], heap.Attributes.Keys);
        var (x, y) = Fraction(10, 36.8219, -1.2921);
        Assert.Equal((x, y), (heap.X, heap.Y));
        Assert.Equal("1 A1 FAR ok", string.Join(' ', new[] { "count", "ticket_id", "cluster", "sla_state" }.Select(key => alone.Attributes[key])));
    }

    [Fact]
    public async Task Zoomed_in_each_ticket_has_the_properties_that_the_map_has()
    {
        var tile = await AtAsync(14, 36.8219, -1.2921);
        var single = Assert.Single((await AtAsync(18, 36.5625, -1.3)).Features);

        Assert.Equal("tickets", tile.Layer);
        Assert.Equal(4096U, tile.Extent);
        Assert.Equal(40, tile.Features.Count(f => f.Attributes["dataset"] == "crq"));
        Assert.All(tile.Features, f => Assert.Equal(1, f.Count));
        var properties = await _scratch.RowsAsync("""
            select p.key || '=' || p.value
            from jsonb_array_elements(reporting.fn_tickets_for_map() -> 'features') as f, jsonb_each_text(f -> 'properties') as p
            where f ->> 'id' = 'inc:E3' and p.value is not null
            """);
        Assert.Equal(properties.Append("count=1").Order(StringComparer.Ordinal), single.Attributes.Select(a => $"{a.Key}={(a.Key == "hours_open" ? "40.00" : a.Value)}").Order(StringComparer.Ordinal));
        Assert.Equal(Fraction(18, 36.5625, -1.3), (single.X, single.Y));
    }

    [Fact]
    public async Task More_tickets_than_a_tile_can_show_stay_counted()
    {
        await _scratch.RunAsync("""
            insert into tickets.crq (ticket_id, raw)
            select 'H' || n, '{"is_actionable": "true", "latitude": "-1.2921", "longitude": "36.8219"}' from generate_series(41, 2000) as n
            """);
        Assert.Equal(2000, (await AtAsync(18, 36.8219, -1.2921)).Features.Count);

        await _scratch.RunAsync("""insert into tickets.crq (ticket_id, raw) values ('H2001', '{"is_actionable": "true", "latitude": "-1.2921", "longitude": "36.8219"}')""");

        Assert.Equal(2001, Assert.Single((await AtAsync(18, 36.8219, -1.2921)).Features).Count);
    }

    [Fact]
    public async Task A_tile_without_tickets_is_empty() => Assert.Empty((await TileAsync(3, 0, 0)).Features);

    [Theory]
    [InlineData("-1, 0, 0", "there is no tile -1/0/0", "z from 0 to 22")]
    [InlineData("23, 0, 0", "there is no tile 23/0/0", "z from 0 to 22")]
    [InlineData("3, 8, 0", "there is no tile 3/8/0", "2^z - 1")]
    [InlineData("3, 0, -1", "there is no tile 3/0/-1", "2^z - 1")]
    [InlineData("3, null, 0", "there is no tile", "2^z - 1")]
    [InlineData("""0, 0, 0, '{"colour": "red"}'""", "filter has an unknown key: colour", "Known keys: open_only")]
    [InlineData("""0, 0, 0, '{"dataset": "xyz"}'""", "filter has \"xyz\" for dataset", "inc or crq")]
    [InlineData("""0, 0, 0, '{"open_only": "perhaps"}'""", "filter has \"perhaps\" for open_only", "true or false")]
    [InlineData("""0, 0, 0, '{"sla_state": ["ok"]}'""", "filter has [\"ok\"] for sla_state", "breached, at_risk")]
    [InlineData("""0, 0, 0, '{"bbox": [37, -1, 36, 0]}'""", "bbox is no box", "least longitude")]
    [InlineData("""0, 0, 0, '{"bbox": ["a", 1, 2, 3]}'""", "filter has [\"a\", 1, 2, 3] for bbox", "least longitude")]
    [InlineData("""0, 0, 0, '["inc"]'""", "filter is no JSON object", "Known keys")]
    public async Task What_cannot_be_asked_is_a_clear_error(string arguments, string message, string hint)
    {
        var e = await Assert.ThrowsAsync<PostgresException>(() => _scratch.RowAsync($"select reporting.fn_tickets_mvt({arguments})"));

        Assert.Equal("22023", e.SqlState);
        Assert.StartsWith(message, e.MessageText);
        Assert.Contains(hint, e.Hint);
    }

    // The conditions by which pg_tileserv (layer_proc.go) and Martin (query_available_function.sql) find functions.
    [Fact]
    public async Task Servers_of_tiles_find_it() => Assert.Equal("bytea|z,x,y,filter|integer,integer,integer,jsonb", await _scratch.RowAsync("""
        select r.data_type, string_agg(p.parameter_name, ',' order by p.ordinal_position), string_agg(p.data_type, ',' order by p.ordinal_position)
        from information_schema.routines r
        join information_schema.parameters p using (specific_name)
        where r.routine_name = 'fn_tickets_mvt' and p.parameter_mode = 'IN'
        group by r.data_type
        """));

    [Theory]
    [InlineData(-180, 90)]
    [InlineData(180, -90)]
    [InlineData(0, 0)]
    [InlineData(36.8219, -1.2921)]
    [InlineData(-0.0000001, 85.06)]
    public async Task Cells_are_numbered_like_tiles(double longitude, double latitude)
    {
        var (x, y) = Tile(9, longitude, latitude);

        Assert.Equal("True", await _scratch.RowAsync(FormattableString.Invariant(
            $"select tickets.map_cell({longitude}, {latitude}) >> 38 = tickets.interleave({x}, {y}) and (tickets.interleave({x}, {y}) >> 2) = tickets.interleave({x >> 1}, {y >> 1})")));
        Assert.Equal("True", await _scratch.RowAsync("select tickets.map_cell('NaN', 0) is null and tickets.map_cell(0, 91) is null"));
    }

    private async Task<VectorTile> TileAsync(int z, int x, int y, string filter = "{}") =>
        VectorTile.Read(Convert.FromHexString(await _scratch.RowAsync("select encode(reporting.fn_tickets_mvt($1, $2, $3, $4::jsonb), 'hex')", z, x, y, filter)));

    private Task<VectorTile> AtAsync(int z, double longitude, double latitude, string filter = "{}")
    {
        var (x, y) = Tile(z, longitude, latitude);
        return TileAsync(z, x, y, filter);
    }

    private static (double X, double Y) World(double longitude, double latitude)
    {
        var sine = Math.Sin(Math.Clamp(latitude, -85.0511287798066, 85.0511287798066) * Math.PI / 180);
        return ((longitude + 180) / 360, 0.5 - (Math.Log((1 + sine) / (1 - sine)) / (4 * Math.PI)));
    }

    private static (int X, int Y) Tile(int z, double longitude, double latitude)
    {
        var ((x, y), side) = (World(longitude, latitude), 1 << z);
        return (Math.Clamp((int)Math.Floor(x * side), 0, side - 1), Math.Clamp((int)Math.Floor(y * side), 0, side - 1));
    }

    private static (int X, int Y) Fraction(int z, double longitude, double latitude)
    {
        var ((x, y), side) = (World(longitude, latitude), 1 << z);
        return ((int)(x * side % 1 * 4096), (int)(y * side % 1 * 4096));
    }
}
