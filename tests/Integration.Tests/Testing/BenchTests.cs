using System.Xml.Linq;
using FleetTickets.Bench;
using FleetTickets.Bench.Ingesting;
using FleetTickets.Integration.Tests.Ingestor;
using FleetTickets.Testing;
using BenchStream = FleetTickets.Bench.Ingesting.Stream;

namespace FleetTickets.Integration.Tests.Testing;

/// <summary>A figure of the bench counts only for a loader that stored everything.</summary>
public sealed class BenchTests : IAsyncLifetime
{
    private readonly BenchStream _stream = BenchStream.Whole(rows: 300);
    private IngestorUnderTest _ingestor = null!;

    public async ValueTask InitializeAsync()
    {
        _ingestor = await IngestorUnderTest.CreateAsync();
        foreach (var (key, content) in _stream.Files)
        {
            await _ingestor.Bucket.PutAsync(key, content);
            await _ingestor.ServeAsync(key);
        }
    }

    public ValueTask DisposeAsync() => _ingestor.DisposeAsync();

    [Fact]
    public Task Should_accept_what_the_files_hold() => _stream.CheckAsync(_ingestor.Database);

    [Theory]
    [InlineData("delete from tickets.inc where ticket_id = (select min(ticket_id) from tickets.inc)")]
    [InlineData("update tickets.inc set raw = raw || '{\"note\": \"another\"}' where ticket_id = (select min(ticket_id) from tickets.inc)")]
    [InlineData("insert into tickets.inc (ticket_id, raw) values ('surplus', '{\"ticket_id\": \"surplus\"}')")]
    public async Task Should_refuse_a_loader_that_stored_something_else(string fault)
    {
        await _ingestor.Database.ExecuteAsync(fault);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _stream.CheckAsync(_ingestor.Database));
    }

    [Fact]
    public async Task Should_refuse_a_peer_that_stored_other_records()
    {
        await using var peer = await TestDatabase.CreateAsync();
        await peer.ExecuteAsync("insert into tickets.inc (ticket_id, raw) values ('other', '{\"ticket_id\": \"other\"}')");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => BenchStream.CompareAsync(_ingestor.Database, peer));

        Assert.Contains("The other loader has 1 tickets", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_which_targets_were_not_measured()
    {
        var figures = new Figures();
        figures.Add("drain, ours, files/s", 70);

        Assert.Contains("| drain, files/s | at least 60 | 70.00 | PASS |", figures.Report(), StringComparison.Ordinal);
        Assert.Contains("| drain, of Python's rate | at least 2 | not measured | |", figures.Report(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_hold_the_greatest_size_against_its_target()
    {
        var figures = new Figures();
        figures.Add("10,000 tickets: nearest 10, ms", 1);
        figures.Add("1,000,000 tickets: nearest 10, ms", 7);

        Assert.Contains("| nearest 10 at the greatest size, ms | below 5 | 7.00 | FAIL |", figures.Report(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_draw_what_was_measured()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";

        var drawn = XDocument.Parse(GrowthPlot.Draw([new GrowthPoint(10_000, 30, 5, 1), new GrowthPoint(100_000, 25, 5, 2), new GrowthPoint(1_000_000, 60, 40, 3)]));

        var points = drawn.Descendants(svg + "circle").Where(circle => circle.HasElements).ToLookup(circle => circle.Element(svg + "title")!.Value);
        Assert.Equal(["1.0 ms", "2.0 ms", "25.0 ms", "3.0 ms", "30.0 ms", "40.0 ms", "5.0 ms", "60.0 ms"], points.Select(point => point.Key).Order(StringComparer.Ordinal));
        Assert.True(At("60.0 ms", "cy") < At("30.0 ms", "cy") && At("30.0 ms", "cy") < At("25.0 ms", "cy"), "more is higher");
        Assert.Equal(At("25.0 ms", "cx") - At("30.0 ms", "cx"), At("60.0 ms", "cx") - At("25.0 ms", "cx"), tolerance: 0.2);

        double At(string value, string axis) => (double)points[value].First().Attribute(axis)!;
    }

    [Fact]
    public async Task Should_seed_tickets_as_the_Ingestor_writes_them()
    {
        await using var database = await TestDatabase.CreateAsync();
        var seed = new SeedStore(database.DataSource);

        await seed.FillAsync(0, 500, 50, CancellationToken.None);
        await seed.FillAsync(500, 2_000, 50, CancellationToken.None);

        Assert.Equal(["2000|50|2000|1950"], await database.RowsAsync(
            """
            select count(*), count(*) filter (where is_actionable), (select count(*) from tickets.ticket_versions), (select count(*) from tickets.closure_events where not observed)
            from reporting.v_tickets
            """));
        Assert.Empty(await database.RowsAsync(
            """
            select t.ticket_id
            from reporting.v_tickets t
            cross join lateral tickets.position_of(t.raw) p
            where (t.geo_source, t.geom, t.feature_fragment) is distinct from (p.geo_source, tickets.point_at(p.longitude, p.latitude), tickets.kept_fragment(t.dataset, t.ticket_id, t.raw, p))
            """));
        Assert.Empty(await database.RowsAsync("select ticket_id from tickets.other_writes"));
    }
}
