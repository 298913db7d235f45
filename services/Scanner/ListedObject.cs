using System.Globalization;

namespace FleetTickets.Scanner;

/// <summary>One generation of a change file as the store listed it: the same key with another time or content is another one.</summary>
internal sealed record ListedObject(string Key, DateTimeOffset LastModified, string Etag, long Size)
{
    /// <summary>Where the stream of a dataset appears.</summary>
    public static string Prefix(string dataset) => $"automations/{dataset}/changes/";

    /// <summary>
    /// Whether a key is a change file of the dataset: the prefix, then the start of the export as <c>yyyy-MM-ddTHH-mm-ss</c> (a time that
    /// exists), then <c>.csv</c>, and nothing else. Folder markers, uploads under another name and legacy snapshots are not.
    /// </summary>
    public static bool IsKey(string dataset, ReadOnlySpan<char> key)
    {
        const string suffix = ".csv";
        var prefix = Prefix(dataset);
        return key.StartsWith(prefix, StringComparison.Ordinal)
            && key.EndsWith(suffix, StringComparison.Ordinal)
            && key.Length > prefix.Length + suffix.Length
            && DateTime.TryParseExact(
                key[prefix.Length..^suffix.Length], "yyyy-MM-dd'T'HH-mm-ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }
}
