using FleetTickets.Contracts;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;

namespace FleetTickets.Ingestor;

/// <summary>The content of a valid message: a key of the queue's dataset, and whether to apply it again.</summary>
internal sealed record ChangeFileRequest(ChangeFileKey Key, bool Force, DateTimeOffset? DiscoveredAt)
{
    /// <summary>The generation that it is about, as its sender listed it; null when it does not say.</summary>
    public StoredObject? Listed { get; init; }

    /// <summary>Its place among the requests in hand: passed once what it writes cannot come out of order any more.</summary>
    public Turn Turn { get; init; } = Turn.Alone();

    /// <summary>Checks a message that arrived on a dataset's queue.</summary>
    /// <exception cref="RefusedRequestException">Another dataset, a key of another form, or an unknown mode. The bucket was not accessed.</exception>
    public static ChangeFileRequest From(ChangeFileDiscovered message, string dataset)
    {
        // A hand-published message may hold explicit nulls where the contract has none.
        if (message.Dataset != dataset)
            throw new RefusedRequestException("unknown_dataset", $"Found dataset {Shown(message.Dataset)}, expected '{dataset}' on this queue. Publish it with its own dataset as routing key.");
        if (message.Key is null || !ChangeFileKey.TryParse(dataset, message.Key, out var key))
            throw new RefusedRequestException(
                "key_not_allowed",
                $"Found key {Shown(message.Key)}, expected {ChangeFileKey.Form(dataset)}.");
        // Believed only as far as the store confirms it.
        var listed = key.Area == Area.Changes && message is { Etag: { Length: > 0 } etag, LastModified: { Year: > 2000 and < 9999 } modified, Size: >= 0 and { } size }
            ? new StoredObject(key, modified.ToUniversalTime(), etag, size)
            : null;
        // The database takes UTC; a time that no clock shows is none.
        var discoveredAt = message.DiscoveredAt is { Year: > 2000 and < 9999 } at ? at.ToUniversalTime() : (DateTimeOffset?)null;
        return message.Mode switch
        {
            null or "normal" => new ChangeFileRequest(key, Force: false, discoveredAt) { Listed = listed },
            "force" => new ChangeFileRequest(key, Force: true, discoveredAt),
            _ => throw new RefusedRequestException("unknown_mode", $"Found mode {Shown(message.Mode)}, expected 'normal' or 'force'."),
        };
    }

    private static string Shown(string? text) => text is null ? "null" : $"'{Csv.PrintableText.Of(text, 300)}'";
}
