using System.Security.Cryptography;
using System.Text;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;
using FleetTickets.ExporterSim.Oracle;

namespace FleetTickets.ExporterSim.Tests;

/// <summary>Small streams, and what to ask of them.</summary>
internal static class Streams
{
    public static readonly StreamOptions Small = new() { Rows = 120, DeltaRows = 20, Datasets = ["inc"] };
    public static readonly StreamOptions Everything = Small with { Awkward = true, Hostile = true, Regenerate = 2, FeedCoordinates = 0.1, Late = 2 };

    public static List<SimFile> Of(StreamOptions options) => [.. SimStream.Of(options)];

    public static byte[] Bytes(this SimFile file)
    {
        using var stream = new MemoryStream();
        file.WriteTo(stream);
        return stream.ToArray();
    }

    public static string Text(this SimFile file) => Encoding.UTF8.GetString(file.Bytes());

    /// <summary>The values of one column in the file's rows, as a reader of its bytes finds them.</summary>
    public static List<string> Column(this SimFile file, string column)
    {
        var (header, rows, badness) = TinyCsv.Parse(file.Bytes());
        Assert.Null(badness);
        var at = header.ToList().IndexOf(column);
        return [.. rows.Where(row => row.Length > at).Select(row => row[at])];
    }

    public static string Value(this string[] row, string column) => row[Columns.IndexOf(column)];

    /// <summary>Every key with the hash of its bytes, in visible order.</summary>
    public static List<string> Fingerprint(StreamOptions options) =>
        [.. Of(options).Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Bytes()))}  {file.Key}#{file.Generation}")];

    public static DatasetExpectation Expectation(IEnumerable<SimFile> files)
    {
        var oracle = new StreamOracle();
        foreach (var file in files)
            oracle.Observe(file);
        return Assert.Single(oracle.Conclude());
    }
}
