using System.Text;
using FleetTickets.ExporterSim.Faults;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Oracle;

namespace FleetTickets.ExporterSim.Tests;

public class Hostile_inputs
{
    private static readonly List<SimFile> Files = Streams.Of(Streams.Small with { Hostile = true });

    [Theory]
    [InlineData("binary")]
    [InlineData("html")]
    [InlineData("no-ticket-id-column")]
    [InlineData("duplicate-column")]
    [InlineData("invalid-utf8")]
    [InlineData("unclosed-quote")]
    [InlineData("unclosed-quote-at-the-end")]
    [InlineData("field-over-limit")]
    [InlineData("row-over-limit")]
    [InlineData("too-many-rejected")]
    public void Are_bad_to_a_reader_of_their_bytes_as_well(string name)
    {
        var file = Assert.Single(Files, file => file.Case == name);
        var (header, rows, badness) = TinyCsv.Parse(file.Bytes());
        if (name == "too-many-rejected")
        {
            var observed = Streams.Expectation([file with { Badness = null, Header = header, Rows = rows }]).Files[0];
            badness = observed.Badness;
            Assert.Equal((400, 150), (observed.RowsRead, observed.Rejected));
        }

        Assert.NotNull(badness);
        Assert.Equal(FileKind.Hostile, file.Kind);
    }

    [Fact]
    public void Cover_every_known_case() =>
        Assert.Equal(
            HostileCase.All.Select(hostile => hostile.Name).Order(), Files.Where(file => file.Kind == FileKind.Hostile).Select(file => file.Case!).Order());

    [Fact]
    public void Have_their_faults_in_the_bytes()
    {
        Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, true).GetString(Case("invalid-utf8").Bytes()));
        Assert.StartsWith("<!DOCTYPE html>", Case("html").Text(), StringComparison.Ordinal);
        Assert.Equal(1, Case("unclosed-quote").Text().Count(ch => ch == '"'));
        Assert.True(Case("unclosed-quote").Text().Split('"')[1].Length > 64 * 1024);
        Assert.Equal(2, Case("duplicate-column").Header.Count(column => column == "owner"));
    }

    [Fact]
    public void Lie_between_good_files()
    {
        var kinds = Files.Select(file => file.Kind is FileKind.Hostile or FileKind.Stray).ToList();
        Assert.True(Enumerable.Range(1, kinds.Count - 2).Count(i => kinds[i] && (!kinds[i - 1] || !kinds[i + 1])) >= 8);
    }

    [Fact]
    public void Include_objects_that_are_no_change_files()
    {
        var strays = Files.Where(file => file.Kind == FileKind.Stray).Select(file => file.Key).ToList();
        Assert.Contains("automations/inc/changes/notes.txt", strays);
        Assert.Contains("automations/inc/changes/2026-06-22.csv", strays);
        Assert.Contains("automations/inc/changes/2026-13-45T99-99-99.csv", strays);
        Assert.Contains(strays, key => key.StartsWith("automations/inc/changes/sub/", StringComparison.Ordinal));
        Assert.Contains(strays, key => key.EndsWith(".CSV", StringComparison.Ordinal));
        Assert.Contains(strays, key => key.StartsWith("automations/inc/full/", StringComparison.Ordinal));
        Assert.Contains(strays, key => key.StartsWith("automations/inc/2026", StringComparison.Ordinal));
        Assert.Equal(strays.Order(), Streams.Expectation(Files).IgnoredKeys.Order());
    }

    [Fact]
    public void Leave_the_tables_as_they_would_be_without_them()
    {
        var with = Streams.Expectation(Files);
        var without = Streams.Expectation(Streams.Of(Streams.Small));
        Assert.Equal(without.Watermark, with.Watermark);
        Assert.Equal(without.Tickets.Keys.Order(), with.Tickets.Keys.Order());
        Assert.All(with.Tickets, ticket => Assert.True(ticket.Value.Record.SaysTheSameAs(without.Tickets[ticket.Key].Record)));
        Assert.Contains(Files, file => file.Kind == FileKind.Stray && file.Text().Contains(Poison.Owner, StringComparison.Ordinal));
    }

    private static SimFile Case(string name) => Assert.Single(Files, file => file.Case == name);
}
