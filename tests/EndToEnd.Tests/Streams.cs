using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>The streams on which order and repetition are tried.</summary>
internal static class Streams
{
    /// <summary>Their names, for theories.</summary>
    public static TheoryData<string> Names => ["sample", "plain", "late and placed", "awkward and hostile"];

    public static TicketStream Named(string name) => name switch
    {
        "sample" => TicketStream.Sample(),
        "plain" => TicketStream.Simulated(new StreamOptions { Seed = 11, Rows = 600, Deltas = 6, DeltaRows = 30, Late = 1 }),
        "late and placed" => TicketStream.Simulated(
            new StreamOptions { Seed = 12, Datasets = ["inc"], Rows = 300, Deltas = 8, DeltaRows = 25, Reemissions = 2, Late = 3, FeedCoordinates = 0.3 }),
        "awkward and hostile" => TicketStream.Simulated(
            new StreamOptions { Seed = 13, Datasets = ["inc"], Rows = 300, Deltas = 4, DeltaRows = 20, Reemissions = 1, Late = 1, Awkward = true, Hostile = true }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such stream."),
    };
}
