using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Tests;

public class Stream_options
{
    [Fact]
    public void Have_these_defaults()
    {
        var defaults = new StreamOptions();
        Assert.Empty(defaults.Faults());
        Assert.Equal(
            "--seed 7 --datasets inc,crq --rows 34849 --deltas 6 --delta-rows 200 --reemissions 1 --late 1 --regenerate 0 --feed-coordinates 0 "
            + "--lag 48 --start 2026-06-22T15-50-39",
            defaults.ToString());
    }

    [Fact]
    public void Are_refused_all_at_once()
    {
        var wrong = new StreamOptions { Datasets = ["../x"], Rows = 0, DeltaRows = 0, Deltas = 1, Reemissions = 0, Late = 1, Regenerate = 1, FeedCoordinates = 2, Lag = -1 };
        Assert.Equal(
            ["--datasets", "--rows", "--delta-rows", "--late", "--regenerate", "--feed-coordinates", "--lag"],
            wrong.Faults().Select(fault => fault.Split(':')[0]));
    }
}
