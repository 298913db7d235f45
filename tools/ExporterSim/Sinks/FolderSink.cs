using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Sinks;

/// <summary>Writes the stream below a folder. A file appears under its name only when it is complete.</summary>
internal sealed class FolderSink(string root) : ISink
{
    public Task<long> WriteAsync(SimFile file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(file.Key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = path + ".part";
        long size;
        using (var stream = File.Create(part))
        {
            file.WriteTo(stream);
            size = stream.Length;
        }

        File.Move(part, path, overwrite: true);
        return Task.FromResult(size);
    }

    /// <summary>Nobody consumes a folder: the second generation of a name overwrites the first at once.</summary>
    public Task WaitUntilTakenAsync(string key, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }

    private string PathOf(string key) => Path.Combine([root, .. key.Split('/')]);
}
