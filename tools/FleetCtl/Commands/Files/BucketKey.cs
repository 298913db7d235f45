using FleetTickets.Hosting;

namespace FleetTickets.FleetCtl.Commands.Files;

/// <summary>A key as a person typed it.</summary>
internal static class BucketKey
{
    public static ChangeFileKey Parse(string dataset, string key) =>
        ChangeFileKey.TryParse(dataset, key, out var parsed)
            ? parsed
            : throw new UsageException($"Found key '{key}', expected {ChangeFileKey.Form(dataset)}.");
}
