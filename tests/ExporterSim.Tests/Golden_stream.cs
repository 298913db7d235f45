using System.Security.Cryptography;
using FleetTickets.ExporterSim.Oracle;

namespace FleetTickets.ExporterSim.Tests;

/// <summary>
/// A stream is the same bytes for the same seed and options, today and in years. When a change of the simulator is meant, write the files anew:
/// <c>dotnet run --project tools/ExporterSim -- run --to tests/ExporterSim.Tests/golden</c> with the options of <see cref="Checked_in"/>, and
/// copy the hashes from the failure.
/// </summary>
public class Golden_stream
{
    private static readonly Feed.StreamOptions Checked_in = Streams.Small with
    {
        Seed = 22, Datasets = ["inc", "crq"], Rows = 30, Deltas = 4, DeltaRows = 10, Late = 1, FeedCoordinates = 0.1,
    };

    [Fact]
    public void Is_what_the_simulator_still_writes()
    {
        var golden = Path.Combine(AppContext.BaseDirectory, "golden");
        var files = Streams.Of(Checked_in);
        Assert.Equal(
            files.Select(file => file.Key).Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(golden, "automations"), "*.csv", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(golden, path).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(File.ReadAllText(Path.Combine(golden, file.Key)), file.Text()));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(golden, file.Key)), file.Bytes()));
    }

    [Fact]
    public void With_every_fault_still_hashes_to_the_same() =>
        Assert.Equal("f32bdf1b09eaaefc", Hash(Streams.Fingerprint(Streams.Everything with { Datasets = ["inc", "crq"] })));

    [Fact]
    public void With_every_fault_still_has_the_same_expectation()
    {
        using var temporary = new Temporary();
        var oracle = new StreamOracle();
        Streams.Of(Streams.Everything).ForEach(oracle.Observe);
        ExpectationWriter.Write(temporary.Folder, oracle.Conclude(), "golden");
        Assert.Equal("4010f0e8fa1c6605", Hash(["summary.json", "inc.tickets.jsonl"], name => File.ReadAllText(temporary[name])));
    }

    // The beginning is enough, and a failure shows it whole.
    private static string Hash(IEnumerable<string> lines, Func<string, string>? read = null) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(read ?? (line => line))))))[..16];
}
