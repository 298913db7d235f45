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
}
