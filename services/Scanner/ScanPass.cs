using FleetTickets.Contracts;
using FleetTickets.Hosting;

namespace FleetTickets.Scanner;

/// <summary>
/// One look at one dataset: list everything that waits, offer what is due, oldest first, each confirmed before the next. The first
/// failure ends the pass, so that the queue's order is the files' order; what was not offered is due at the next pass. Not for
/// concurrent use.
/// </summary>
internal sealed class ScanPass(
    string dataset, Listing listing, IDiscoveryPublisher publisher, QueueCheck queueCheck, TimeProvider time, ILogger<ScanPass> logger)
{
    private readonly Offers _offers = new(time);
    private readonly HashSet<string> _ignored = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forms = new(StringComparer.Ordinal);
    private DateTimeOffset _newest = DateTimeOffset.MinValue;

    /// <summary>Returns how many files were offered. Throws what the store or the broker threw.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var listed = await listing.ReadAsync(ChangeFileKey.Prefix(dataset, Area.Changes), cancellationToken);
        var waiting = listed.Where(file => ChangeFileKey.IsNew(dataset, file.Key)).ToHashSet();
        ReportIgnored([.. listed.Where(file => !waiting.Contains(file))], waiting);
        ForgetAbsent(listed, waiting);

        var due = waiting.Where(_offers.IsDue).OrderBy(file => file.Key, StringComparer.Ordinal).ToList();
        foreach (var file in due) await OfferAsync(file, cancellationToken);

        queueCheck.Works(dataset);
        if (due.Count > 0) logger.Offered(dataset, due.Count, waiting.Count, due[0].Key, due[^1].Key);
        return due.Count;
    }

    private void ReportIgnored(List<ListedObject> ignored, HashSet<ListedObject> waiting)
    {
        foreach (var file in waiting)
            if (file.LastModified > _newest) _newest = file.LastModified;
        foreach (var file in ignored)
        {
            if (!_ignored.Add(file.Key)) continue;
            logger.Ignored(dataset, Readable(file.Key));
            if (RenamedStream.FormOf(dataset, file, _newest) is { } form && _forms.Add(form))
                logger.Renamed(dataset, Readable(file.Key[ChangeFileKey.Prefix(dataset, Area.Changes).Length..]), Readable(form), RenamedStream.Expected);
        }
    }

    private void ForgetAbsent(IReadOnlyList<ListedObject> listed, HashSet<ListedObject> waiting)
    {
        _offers.Keep(waiting);
        if (_ignored.Count > 0) _ignored.IntersectWith(listed.Select(file => file.Key));
    }

    private async Task OfferAsync(ListedObject file, CancellationToken cancellationToken)
    {
        try
        {
            await publisher.PublishAsync(
                new ChangeFileDiscovered
                {
                    Dataset = dataset,
                    Key = file.Key,
                    Etag = file.Etag,
                    LastModified = file.LastModified,
                    Size = file.Size,
                    DiscoveredAt = time.GetUtcNow(),
                },
                cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            queueCheck.Failed(dataset, exception is NoQueueException or TimeoutException ? exception.Message : exception.GetType().Name);
            throw;
        }

        _offers.Confirmed(file);
    }

    /// <summary>A foreign key may hold anything, of any length, and must not write lines of its own into the log.</summary>
    private static string Readable(string key) => Uri.EscapeDataString(key.Length > 200 ? key[..200] + "…" : key).Replace("%2F", "/", StringComparison.Ordinal);
}
