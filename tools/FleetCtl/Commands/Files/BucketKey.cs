using FleetTickets.Ingestor;

namespace FleetTickets.FleetCtl.Commands.Files;

/// <summary>A key as a person typed it.</summary>
internal static class BucketKey
{
    public static ChangeFileKey Parse(string dataset, string key) =>
        ChangeFileKey.TryParse(dataset, key, out var parsed)
            ? parsed
            : throw new UsageException($"Found key '{key}', expected automations/{dataset}/(changes|processed|quarantine)/<yyyy-MM-ddTHH-mm-ss>.csv.");
}
