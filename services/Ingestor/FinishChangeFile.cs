using System.Collections.Concurrent;
using System.Diagnostics;
using FleetTickets.Contracts;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;

namespace FleetTickets.Ingestor;

/// <summary>
/// Brings an applied file to its end: announces what was committed and, when the broker has confirmed it, archives the object. Both
/// steps are idempotent, and neither repeats the ingest; whatever fails here is tried again.
/// </summary>
internal sealed class FinishChangeFile(OutboxStore outbox, LedgerStore ledger, ChangeFileStore store, IEventPublisher events, ILogger<FinishChangeFile> logger)
{
    /// <summary>Of the outbox, those that report on files; the Geocoder publishes its own.</summary>
    private static readonly string[] Events = [nameof(TicketsUpserted), nameof(ChangeFileQuarantined)];

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _announcing = new();

    /// <summary>Publishes what the ledger holds unpublished about files of the dataset, oldest first: also what a crash left behind.</summary>
    public async Task AnnounceAsync(string dataset, CancellationToken cancellationToken)
    {
        var announcing = _announcing.GetOrAdd(dataset, static _ => new SemaphoreSlim(1));
        await announcing.WaitAsync(cancellationToken);
        try
        {
            var stored = await outbox.NextUnpublishedAsync(Events, dataset, cancellationToken);
            if (stored is null) await ledger.MarkAnnouncedAsync(dataset, cancellationToken);
            while (stored is not null)
            {
                var routed = await events.PublishAsync(stored, cancellationToken);
                stored = await outbox.MarkPublishedAsync(stored.MessageId, routed, LedgerStore.MarkAnnounced, Events, dataset, cancellationToken);
            }
        }
        finally
        {
            announcing.Release();
        }
    }

    /// <summary>Moves the object to <c>processed/</c>. An object that is another generation by now stays where it is.</summary>
    /// <param name="file">Its generation.</param>
    /// <param name="found">The object.</param>
    /// <param name="announceMilliseconds">How long announcing took, for the ledger.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task ArchiveAsync(LedgerEntry file, StoredObject found, long announceMilliseconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var sha256 = file.Sha256 ?? throw new InvalidOperationException($"The ledger has no SHA-256 of the applied file {file.Id}.");
        var (target, copied) = await store.TargetAsync(found, sha256, Area.Processed, cancellationToken);
        if (!copied && !await store.CopyAsync(found, target, sha256, cancellationToken))
        {
            if (await ledger.MarkSupersededAsync(file.Id, cancellationToken)) Log.Superseded(logger, found.Key.ToString(), file.Generation);
            return;
        }

        var deleted = await store.DeleteAsync(found, cancellationToken);
        await ledger.MarkArchivedAsync(file.Id, target.ToString(), announceMilliseconds, clock.ElapsedMilliseconds, cancellationToken);
        if (deleted) Log.Archived(logger, found.Key.ToString(), target.ToString());
        else Log.Superseded(logger, found.Key.ToString(), file.Generation);
    }
}
