using FleetTickets.Integration.Tests.Ingestor;
using FleetTickets.Integration.Tests.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>Places by <c>location_clean</c>.</summary>
public sealed class AdoptedPositionsByLocationCleanTests() : AdoptedPositionTests(AdoptedGazetteer.LocationClean);

/// <summary>Coordinates in <c>lat</c> and <c>lng</c>.</summary>
public sealed class AdoptedPositionsInLatLngTests() : AdoptedPositionTests(AdoptedGazetteer.LatLng);

/// <summary>Tables as our own 01 to 13 make them.</summary>
public sealed class AdoptedPositionsByPlaceKeyTests() : AdoptedPositionTests(AdoptedGazetteer.PlaceKey);

/// <summary>35,000 tickets of a former loader keep their positions, whatever is done first after the migration.</summary>
public abstract class AdoptedPositionTests(string shape) : GeocoderUnderTest
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => AdoptedGazetteer.CreateMigratedAsync(shape);

    [Fact]
    public async Task No_ticket_loses_its_place_and_none_moves()
    {
        Assert.Equal(35_000L, await Database.ScalarAsync<long>("select count(*) from fixture.tickets"));
        await NoneMovedAsync("migrated");
        Assert.Equal(0L, await Database.ScalarAsync<long>("select count(*) from tickets.resolve_ticket_geoms()"));

        await Database.ExecuteAsync("update tickets.crq set raw = raw || '{\"note\": \"written again\"}'");
        await using var ingestor = await IngestorUnderTest.OnAsync(Database);
        foreach (var (part, csv) in (await ExportsAsync()).Index())
        {
            var key = $"automations/inc/changes/2026-06-23T08-0{part}-00.csv";
            await ingestor.Bucket.PutAsync(key, csv);
            await ingestor.ServeAsync(key);
        }

        Assert.Equal(["30000|0"], await Database.RowsAsync("select sum(updated), sum(stale + inserted + rejected) from tickets.change_file_runs"));
        await NoneMovedAsync("written again");

        var replica = Replica("scripted");
        await PassAsync(replica);
        await PassAsync(replica);
        await NoneMovedAsync("geocoded");
        Assert.Empty(Provider.Questions);
        Assert.Equal(0L, await Database.ScalarAsync<long>("select count(*) from tickets.geo_pending"));

        await Database.ExecuteAsync("insert into tickets.inc (ticket_id, raw) select 'N' || ticket_id, raw from fixture.tickets where raw ->> 'is_actionable' = 'true'");
        Assert.Equal(0L, await Database.ScalarAsync<long>("""
            select count(*) from tickets.inc n join tickets.inc t on n.ticket_id = 'N' || t.ticket_id
            where (n.latitude, n.longitude, n.geo_source) is distinct from (t.latitude, t.longitude, t.geo_source)
            """));
    }

    [Fact]
    public async Task Rows_that_share_only_their_new_key_stay_separate_and_tickets_follow_their_own()
    {
        var key = shape == AdoptedGazetteer.PlaceKey ? "place_key" : "place";
        Assert.Equal(
            ["2910|2910|30"],
            await Database.RowsAsync($"select count(*), count(distinct l.place_key), count(*) filter (where l.verified) from fixture.places p join tickets.geo_locations l on l.{key} = p.key"));

        // One of a pair, one of the sixty at one coordinate, a verified one.
        string[] moved = ["2850", "57", "97"];
        await Database.ExecuteAsync($"""
            update tickets.geo_locations l
            set latitude = l.latitude + 0.01, verified = true
            from fixture.places p
            where p.n in ({string.Join(',', moved)}) and l.{key} = p.key
            """);
        await PassAsync(Replica());

        Assert.Equal(moved.Order(), await Database.RowsAsync("""
            select distinct f.place_n::text
            from fixture.tickets f join reporting.v_tickets t using (dataset, ticket_id)
            where t.latitude > f.latitude + 0.005
            order by 1
            """));
        Assert.Equal(0L, await Database.ScalarAsync<long>($"""
            select count(*)
            from fixture.tickets f join reporting.v_tickets t using (dataset, ticket_id)
            where f.place_n in ({string.Join(',', moved)}) and t.latitude < f.latitude + 0.005
            """));
    }

    private async Task NoneMovedAsync(string when)
    {
        var found = await Database.RowsAsync(AdoptedGazetteer.LostAndMoved);
        Assert.True(found is ["0|0"], $"{when}: found {found[0]} tickets that lost their place or moved, expected 0|0.");
    }

    /// <summary>Every incident of the fixture, 5,000 a file, with a field that makes it an update.</summary>
    private async Task<List<string>> ExportsAsync()
    {
        string[] columns = ["ticket_id", "cluster", "region", "is_actionable", "location_name", "normalized_status", "latitude", "longitude", "created_at_service", "closed_at"];
        var record = string.Join(" || ',' || ", columns.Skip(1).Select(column => $"'\"' || coalesce(raw ->> '{column}', '') || '\"'"));
        var rows = await Database.RowsAsync($"select ticket_id || ',' || {record} || ',written again' from fixture.tickets where dataset = 'inc' order by 1");
        return [.. rows.Chunk(5_000).Select(part => $"{string.Join(',', columns)},note\n{string.Join('\n', part)}\n")];
    }
}
