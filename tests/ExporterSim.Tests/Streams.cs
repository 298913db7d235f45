using System.Security.Cryptography;
using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Tests;

/// <summary>Small streams, and what to ask of them.</summary>
internal static class Streams
{
    public static readonly StreamOptions Small = new() { Rows = 120, DeltaRows = 20, Datasets = ["inc"] };

    public static List<SimFile> Of(StreamOptions options) => [.. SimStream.Of(options)];

    public static byte[] Bytes(this SimFile file)
    {
        using var stream = new MemoryStream();
        file.WriteTo(stream);
        return stream.ToArray();
    }

    /// <summary>Every key with the hash of its bytes, in visible order.</summary>
    public static List<string> Fingerprint(StreamOptions options) =>
        [.. Of(options).Select(file => $"{file.Key} {Convert.ToHexString(SHA256.HashData(file.Bytes()))}")];
}
