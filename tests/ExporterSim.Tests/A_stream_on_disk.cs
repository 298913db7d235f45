using System.Text.Json;
using FleetTickets.ExporterSim.Checking;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Oracle;
using FleetTickets.ExporterSim.Sinks;

namespace FleetTickets.ExporterSim.Tests;

public class A_stream_on_disk
{
    [Fact]
    public async Task Is_expected_to_end_in_the_same_tables_as_the_one_in_memory()
    {
        using var temporary = new Temporary();
        var options = Streams.Everything with { Datasets = ["inc", "crq"], Regenerate = 0 };
        var files = Streams.Of(options);
        using (var sink = new FolderSink(temporary["stream"]))
            foreach (var file in files)
                Assert.Equal(file.Bytes().Length, await sink.WriteAsync(file, TestContext.Current.CancellationToken));

        Expect(temporary["memory"], files);
        Expect(temporary["disk"], FolderStream.Read(temporary["stream"]));

        foreach (var dataset in options.Datasets)
        {
            var name = ExpectationWriter.TicketsFile(dataset);
            Assert.Equal(File.ReadAllText(Path.Combine(temporary["memory"], name)), File.ReadAllText(Path.Combine(temporary["disk"], name)));
        }

        foreach (var (dataset, expected) in ExpectedStream.Read(temporary["memory"]).Datasets)
        {
            var found = ExpectedStream.Read(temporary["disk"]).Datasets[dataset];
            Assert.Equal(expected.Watermark, found.Watermark);
            Assert.Equal(expected.Ignored.Order(), found.Ignored.Order());
            Assert.Equal(
                expected.Files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => file with { InVisibleOrder = null }),
                found.Files.Select(file => file with { InVisibleOrder = null }));
        }
    }

    [Fact]
    public void Yields_tickets_in_the_order_of_the_database()
    {
        using var temporary = new Temporary();
        Expect(temporary.Folder, Streams.Of(Streams.Everything));
        var ids = ExpectedStream.Read(temporary.Folder).Tickets("inc").Select(ticket => ticket.TicketId).ToList();
        Assert.Contains(ids, id => id.Any(ch => ch > 127));
        Assert.Equal(ids.OrderBy(id => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(id)), StringComparer.Ordinal), ids);
    }

    [Fact]
    public void Is_described_by_lines_of_JSON_that_anyone_can_read()
    {
        using var temporary = new Temporary();
        Expect(temporary.Folder, Streams.Of(Streams.Small));
        using var ticket = JsonDocument.Parse(File.ReadLines(Path.Combine(temporary.Folder, "inc.tickets.jsonl")).First());
        Assert.Equal(["ticketId", "raw", "typed", "file", "generation", "line"], ticket.RootElement.EnumerateObject().Select(property => property.Name));
    }

    private static void Expect(string folder, IEnumerable<SimFile> files)
    {
        var oracle = new StreamOracle();
        foreach (var file in files)
            oracle.Observe(file);
        ExpectationWriter.Write(folder, oracle.Conclude(), "a test");
    }
}
