using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Oracle;

namespace FleetTickets.ExporterSim.Tests;

public class Late_and_regenerated_files
{
    [Theory]
    [InlineData(2, 0, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(6, 1, 3)]
    [InlineData(4, 2, 2)]
    public void A_late_file_is_shown_only_after_one_with_a_later_name(int deltas, int reemissions, int late)
    {
        var files = Streams.Of(Streams.Small with { Deltas = deltas, Reemissions = reemissions, Late = late });
        var lateOnes = Enumerable.Range(0, files.Count).Where(i => files[i].IsLate).ToList();
        Assert.Equal(late, lateOnes.Count);
        Assert.All(lateOnes, i => Assert.True(string.CompareOrdinal(files[i].Name, files[i - 1].Name) < 0));
    }

    [Fact]
    public void A_late_file_brings_news_that_was_taken_back_in_the_meantime()
    {
        var files = Streams.Of(Streams.Small);
        var at = files.FindIndex(file => file.IsLate);
        var (late, overtaker) = (files[at], files[at - 1]);
        var flipped = late.Rows.Where(row => row.Value("raw_status") == "Misrouted").Select(row => row[0]).ToList();
        Assert.Equal(3, flipped.Count);
        foreach (var id in flipped)
        {
            var before = Record(files.Take(at - 1).Last(file => file.Rows.Any(row => row[0] == id)), id);
            Assert.True(before.SaysTheSameAs(Record(overtaker, id)), $"{id} is the same again in the file that overtakes");
            Assert.False(before.SaysTheSameAs(Record(late, id)));
        }

        var counts = Streams.Expectation(files).Files.Single(file => file.Name == late.Name);
        Assert.True(counts.InVisibleOrder.Late);
        Assert.True(counts.InVisibleOrder.Stale >= 3, $"{counts.InVisibleOrder}");
        Assert.Equal(0, counts.InNameOrder.Stale);
    }

    [Fact]
    public void A_name_comes_again_with_other_content_and_then_with_its_first()
    {
        var files = Streams.Of(Streams.Small with { Regenerate = 2 });
        var again = files.Where(file => file.Kind == FileKind.Regenerated).ToList();
        var first = files.First(file => file.Key == again[0].Key);
        Assert.Equal([2, 3], again.Select(file => file.Generation));
        Assert.All(again, file => Assert.True(file.AfterPause));
        Assert.NotEqual(first.Bytes(), again[0].Bytes());
        Assert.Equal(first.Bytes(), again[1].Bytes());
        Assert.Empty(first.Column("ticket_id").Except(again[0].Column("ticket_id")));
    }

    private static CleanRecord Record(SimFile file, string id)
    {
        var reader = new RowReader(file.Header, []);
        return reader.Clean(file.Rows.Single(row => row[0] == id));
    }
}
