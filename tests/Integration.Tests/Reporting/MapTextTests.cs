using FleetTickets.Integration.Tests.Ingestor;
using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>The map as text, and the fragments it is made of: kept with a ticket whoever writes it, and equal to what would be made of the ticket at the call.</summary>
public sealed class MapTextTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private const string Hostile = "a \"quoted\" \\ place\n\t\r\b\f\u0001\u001f\u007f </script> é 😀 \u2028 ' ${x} %s";

    private static readonly string[] Datasets = ["inc", "crq"];

    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await Scratch.BeginAsync(migrated.Database);
        await _scratch.RunAsync("insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEAR', -1.29, 36.83)");
        foreach (var dataset in Datasets)
        {
            await _scratch.TicketAsync(dataset, "feed", Record("true", "-1.3", "36.8"));
            await _scratch.TicketAsync(dataset, "cluster", Record("true", null, null));
            await _scratch.TicketAsync(dataset, "closed", Record("false", "-1.31", "36.81"));
            await _scratch.TicketAsync(dataset, "unplaced", new { is_actionable = "true" });
            await _scratch.TicketAsync(dataset, Hostile, new { is_actionable = "true", cluster = "NEAR", location_name = Hostile, assigned_team = Hostile, owner = Hostile, region = Hostile, normalized_status = Hostile });
        }
    }

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Theory]
    [InlineData("", 6)]
    [InlineData("null, null, null, null", 6)]
    [InlineData("p_open_only := false", 8)]
    [InlineData("false, 'crq', array[36.8, -1.3, 36.82, -1.29], 1", 1)]
    [InlineData("p_dataset := 'inc', p_limit := 0", 0)]
    [InlineData("p_bbox := array[1, 1, 2, 2]", 0)]
    public async Task Is_the_map_as_text(string arguments, int features)
    {
        var text = await _scratch.PayloadAsync($"reporting.fn_tickets_for_map_text({arguments})");

        Assert.Equal(features, text.GetProperty("features").GetArrayLength());
        Assert.Empty(PayloadSchema.ErrorsOf(text, "map.schema.json"));
        Assert.Equal("True", await _scratch.RowAsync($"select reporting.fn_tickets_for_map_text({arguments})::jsonb = reporting.fn_tickets_for_map({arguments})"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("p_from := '2026-03-11', p_to := '2026-03-11'")]
    [InlineData("p_cluster := 'nowhere'")]
    public async Task So_is_each_dashboard(string arguments)
    {
        foreach (var dataset in Datasets)
        {
            Assert.Empty(PayloadSchema.ErrorsOf(await _scratch.PayloadAsync($"reporting.fn_{dataset}_dashboard_text({arguments})"), "dashboard.schema.json"));
            Assert.Equal("True", await _scratch.RowAsync($"select reporting.fn_{dataset}_dashboard_text({arguments})::jsonb = reporting.fn_{dataset}_dashboard({arguments})"));
        }
    }

    [Fact]
    public async Task Any_text_comes_out_as_it_went_in()
    {
        var properties = (await _scratch.PayloadAsync("reporting.fn_tickets_for_map_text()")).Feature("inc:" + Hostile).GetProperty("properties");

        Assert.All(["ticket_id", "place", "team", "owner", "region", "status"], (string name) => Assert.Equal(Hostile, properties.GetProperty(name).GetString()));
    }

    [Fact]
    public async Task Times_are_in_the_sessions_zone()
    {
        await _scratch.RunAsync("set local timezone = 'Asia/Kathmandu'");

        Assert.Equal(
            "2026-03-10T12:45:00+05:45",
            (await _scratch.PayloadAsync("reporting.fn_tickets_for_map_text()")).Feature("inc:feed").GetProperty("properties").GetProperty("created_at_service").GetString());
    }

    [Fact]
    public async Task A_ticket_keeps_its_fragment_while_it_is_open_and_placed_whoever_writes_it()
    {
        Assert.Equal(["cluster", "feed", Hostile], await KeptAsync(_scratch));

        await _scratch.RunAsync("update tickets.inc set raw = raw || '{\"is_actionable\": \"true\", \"region\": \"x\"}' where ticket_id = 'closed'");
        await _scratch.RunAsync("update tickets.inc set raw = raw || '{\"is_actionable\": \"false\"}' where ticket_id = 'feed'");
        Assert.Equal(["closed", "cluster", Hostile], await KeptAsync(_scratch));

        await _scratch.RunAsync("update tickets.geo_clusters set latitude = -1.3 where cluster = 'NEAR'; select tickets.resolve_ticket_geoms()");
        Assert.Equal("1", await _scratch.RowAsync("select count(*) from tickets.inc where ticket_id = 'cluster' and feature_fragment like '%,-1.3]%'"));
        Assert.Equal(["closed", "cluster", Hostile], await KeptAsync(_scratch));

        await _scratch.RunAsync("update tickets.geo_clusters set status = 'review', verified = false where cluster = 'NEAR'; select tickets.resolve_ticket_geoms()");
        Assert.Equal(["closed"], await KeptAsync(_scratch));
    }

    [Fact]
    public async Task The_Ingestor_keeps_it_too()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ingestor.Bucket.PutAsync("automations/inc/changes/2026-03-01T10-00-00.csv", "ticket_id,is_actionable,latitude,longitude,owner\nW1,true,-1.3,36.8,\"a \"\"b\"\" \\\"\nW2,false,-1.3,36.8,x\nW3,true,,,x\n");
        await ingestor.ServeAsync("automations/inc/changes/2026-03-01T10-00-00.csv");
        await using var scratch = await Scratch.BeginAsync(ingestor.Database);
        Assert.Equal(["W1"], await KeptAsync(scratch));
    }

    // What is kept is what would be made of the ticket's columns now; the ids of those that keep any.
    private static async Task<List<string>> KeptAsync(Scratch scratch)
    {
        Assert.Empty(await scratch.RowsAsync("""
            select ticket_id from tickets.inc
            where feature_fragment is distinct from case when is_actionable and latitude is not null then tickets.feature_fragment(
                'inc', ticket_id, assigned_team, owner, location_name, region, normalized_status, cluster, longitude, latitude, geo_source, geo_precision, geo_radius_m) end
            """));
        return await scratch.RowsAsync("""select ticket_id from tickets.inc where feature_fragment is not null order by ticket_id like 'a%', ticket_id""");
    }

    private static object Record(string open, string? latitude, string? longitude) => new
    {
        is_actionable = open,
        latitude,
        longitude,
        closed_at = open == "false" ? "2026-03-11 10:00:00" : null,
        normalized_status = "any",
        cluster = "NEAR",
        region = "coast",
        location_name = "NW_Mwiki",
        owner = "a.otieno",
        created_at_service = "2026-03-10 10:00:00",
        scheduled_at = "2026-03-12T10:00:00",
    };
}
