namespace FleetTickets.Integration.Tests.Migrations;

public sealed class ResolveTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await Scratch.BeginAsync(migrated.Database);
        await _scratch.RunAsync("""
            insert into tickets.geo_names (location_name, cluster, place_key, rules_version) values ('P1', 'A', 'p1', 1), ('P1', 'B', 'p1', 1), ('P2', 'A', 'p2', 1);
            insert into tickets.inc (ticket_id, raw, ingested_at) values
                ('W1', '{"cluster": "A", "location_name": "P1"}', '2026-01-01'),
                ('W2', '{"cluster": "A", "location_name": "P2"}', '2026-01-01'),
                ('W3', '{"cluster": "B", "location_name": "P1"}', '2026-01-01'),
                ('W4', '{"cluster": "C"}', '2026-01-01');
            insert into tickets.crq (ticket_id, raw, ingested_at) values ('C1', '{"cluster": "A"}', '2026-01-01');
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('A', -1.1, 36.1), ('B', -1.2, 36.2);
            insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude) values ('p1', '*', -1.3, 36.3);
            """);
    }

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Returns_and_updates_only_what_changed_and_leaves_ingested_at_alone()
    {
        var unchanged = await _scratch.RowAsync("select xmin::text from tickets.inc where ticket_id = 'W4'");

        Assert.Equal(
            ["crq|C1|-1.1|36.1|cluster", "inc|W1|-1.3|36.3|location", "inc|W2|-1.1|36.1|cluster", "inc|W3|-1.3|36.3|location"],
            await ResolvedAsync(""));
        Assert.Empty(await ResolvedAsync(""));

        Assert.Equal("2026-01-01 00:00:00", await _scratch.RowAsync("select distinct (ingested_at at time zone current_setting('timezone'))::text from tickets.inc"));
        Assert.Equal(unchanged, await _scratch.RowAsync("select xmin::text from tickets.inc where ticket_id = 'W4'"));
    }

    [Theory]
    [InlineData("'crq'", "C1")]
    [InlineData("'inc', array['W1', 'W4', 'nope']", "W1")]
    [InlineData("p_ticket_ids := array['W2', 'C1']", "C1,W2")]
    [InlineData("p_clusters := array['B', 'C']", "W3")]
    [InlineData("p_place_keys := array['p1']", "W1,W3")]
    [InlineData("'inc', p_clusters := array['A'], p_place_keys := array['p1']", "W1")]
    [InlineData("p_ticket_ids := array[]::text[]", "")]
    public async Task Restrictions_combine(string arguments, string expected)
    {
        Assert.Equal(expected, string.Join(',', (await ResolvedAsync(arguments)).Select(row => row.Split('|')[1])));
    }

    [Fact]
    public async Task A_position_that_is_lost_is_a_change_too()
    {
        await ResolvedAsync("");
        await _scratch.RunAsync("delete from tickets.geo_clusters where cluster = 'A'");

        Assert.Equal(["crq|C1|||none", "inc|W2|||none"], await ResolvedAsync(""));
    }

    [Fact]
    public async Task An_unknown_dataset_is_an_error()
    {
        var e = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => ResolvedAsync("'abc'"));
        Assert.Contains("inc, crq", e.Hint);
    }

    private Task<List<string>> ResolvedAsync(string arguments) =>
        _scratch.RowsAsync($"select * from tickets.resolve_ticket_geoms({arguments}) order by ticket_id");
}
