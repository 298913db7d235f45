using FleetTickets.ExporterSim.Checking;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Oracle;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>A stream of change files, and what the tables must hold once it has been consumed, by the simulator's own reckoning.</summary>
internal sealed class TicketStream
{
    private readonly IReadOnlyList<DatasetExpectation> _expected;

    private TicketStream(string origin, IEnumerable<SimFile> files)
    {
        Origin = origin;
        Files = [.. files];
        var oracle = new StreamOracle();
        foreach (var file in Files) oracle.Observe(file);
        _expected = oracle.Conclude();
    }

    /// <summary>How to get the stream again.</summary>
    public string Origin { get; }

    /// <summary>In the order in which they become visible.</summary>
    public IReadOnlyList<SimFile> Files { get; }

    public IEnumerable<string> Datasets => _expected.Select(dataset => dataset.Dataset);

    public IEnumerable<SimFile> Hostile => Files.Where(file => file.Badness is not null);

    public IEnumerable<SimFile> Strays => Files.Where(file => file.Kind == FileKind.Stray);

    /// <summary>Everything but the strays: what a Scanner would offer.</summary>
    public IEnumerable<SimFile> ChangeFiles => Files.Where(file => file.Kind != FileKind.Stray);

    /// <summary>The checked-in stream.</summary>
    public static TicketStream Sample()
    {
        var root = Repository.PathTo("tests", "EndToEnd.Tests", "sample-stream");
        return new TicketStream(
            "sample-stream",
            FolderStream.Read(root).Select(file => file with { Body = File.ReadAllBytes(Path.Combine(root, file.Key)) }));
    }

    public static TicketStream Simulated(StreamOptions options)
    {
        Assert.Empty(options.Faults());
        return new TicketStream(options.ToString(), SimStream.Of(options));
    }

    /// <summary>A few files of one dataset, for tests that are not about their content.</summary>
    public static TicketStream Short(int seed = 1, int deltas = 2, int rows = 120) =>
        Simulated(new StreamOptions { Seed = seed, Datasets = ["inc"], Rows = rows, Deltas = deltas, DeltaRows = 12, Reemissions = 0, Late = 0 });

    /// <summary>
    /// Tickets, typed columns, watermark, ledger and accounts are as expected, and no file is left half-way. With an order (<c>name</c> or
    /// <c>visible</c>) also what became of each row of each file.
    /// </summary>
    public async Task CheckAsync(TestDatabase database, string? order = null)
    {
        var differences = await DatabaseCheck.RunAsync(
            database.ConnectionString, _expected, Origin, new CheckOptions(order, Settled: true), TestContext.Current.CancellationToken);
        Assert.True(differences.Count == 0, $"{differences.Count} differences after {Origin}:\n{string.Join('\n', differences.First)}");
    }
}
