using System.Collections.Concurrent;
using System.Reflection;

namespace FleetTickets.Ingestor.Storage;

/// <summary>The longer statements, embedded from <c>Sql/</c>.</summary>
internal static class SqlText
{
    private static readonly ConcurrentDictionary<(string, string), string> Loaded = new();

    /// <summary>The statement for a dataset's own table. Dataset names are validated identifiers; everything else goes in as a parameter.</summary>
    public static string For(string dataset, string file) =>
        Loaded.GetOrAdd((dataset, file), static key => Read(key.Item2).Replace("tickets.dataset_table", $"tickets.{key.Item1}", StringComparison.Ordinal));

    public static string Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The statement {file} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
