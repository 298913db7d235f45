using System.Text;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Tests;

public class A_stream
{
    [Fact]
    public void Is_the_same_bytes_for_the_same_seed_and_options()
    {
        var options = Streams.Small with { Datasets = ["inc", "crq"], FeedCoordinates = 0.1 };
        Assert.Equal(Streams.Fingerprint(options), Streams.Fingerprint(options));
    }

    [Fact]
    public void Is_another_one_for_another_seed() =>
        Assert.NotEqual(Streams.Fingerprint(Streams.Small), Streams.Fingerprint(Streams.Small with { Seed = 8 }));

    [Fact]
    public void Begins_with_a_baseline_of_the_rows_asked_for()
    {
        var first = Streams.Of(Streams.Small)[0];
        Assert.Equal(FileKind.Baseline, first.Kind);
        Assert.Equal("automations/inc/changes/2026-06-22T15-50-39.csv", first.Key);
        Assert.Equal(120, first.DataRows);
    }

    [Fact]
    public void Writes_the_header_bare_and_every_value_quoted()
    {
        var lines = Encoding.UTF8.GetString(Streams.Of(Streams.Small)[1].Bytes()).Split('\n');
        Assert.Equal(string.Join(',', Columns.All), lines[0]);
        Assert.Equal(32, Columns.All.Count);
        Assert.StartsWith("\"WOT", lines[1], StringComparison.Ordinal);
        Assert.Equal(31, lines[1].Split("\",\"").Length - 1);
    }

    [Fact]
    public void Shows_a_late_file_only_after_one_with_a_later_name()
    {
        var names = Streams.Of(Streams.Small with { Late = 2 }).Select(file => (file.Name, file.IsLate)).ToList();
        var late = Enumerable.Range(0, names.Count).Where(i => names[i].IsLate).ToList();
        Assert.Equal(2, late.Count);
        Assert.All(late, i => Assert.True(string.CompareOrdinal(names[i].Name, names[i - 1].Name) < 0));
    }
}
