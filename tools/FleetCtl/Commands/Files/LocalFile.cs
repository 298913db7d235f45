using System.Security.Cryptography;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;

namespace FleetTickets.FleetCtl.Commands.Files;

/// <summary>A change file on disk, as a generation: its position comes from its name, or from <c>--as</c>.</summary>
internal static class LocalFile
{
    public static async Task<StoredObject> DescribeAsync(string dataset, string path, string? name, CancellationToken cancellationToken)
    {
        var info = new FileInfo(path);
        if (!info.Exists) throw new UsageException($"There is no file {path}.");
        name ??= Path.GetFileNameWithoutExtension(path);
        if (!ChangeFileKey.IsName(name))
            throw new UsageException($"Found '{name}' as the file's time, expected for example 2026-06-22T15-50-39: rename the file, or give --as <timestamp>.");
        await using var stream = info.OpenRead();
#pragma warning disable CA5351 // as a store's ETag; nothing here is secret
        var etag = Convert.ToHexStringLower(await MD5.HashDataAsync(stream, cancellationToken));
#pragma warning restore CA5351
        var modified = info.LastWriteTimeUtc;
        // The database keeps microseconds, .NET a tenth of one.
        return new StoredObject(new ChangeFileKey(dataset, Area.Changes, name, null), new DateTimeOffset(modified.AddTicks(-(modified.Ticks % 10))), etag, info.Length);
    }

    public static VerifiedStream Open(string path, StoredObject file, TimeProvider time) =>
        new(File.OpenRead(path), file, file.ETag, TimeSpan.FromMinutes(1), time);
}
