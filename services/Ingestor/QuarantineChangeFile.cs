using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;

namespace FleetTickets.Ingestor;

/// <summary>
/// Sets a bad file aside: ledger and event in one transaction, then the event, then the object moves to <c>quarantine/</c>. The stream goes
/// on, and the file can be released at any time: positions put its rows where they belong.
/// </summary>
internal sealed class QuarantineChangeFile(QuarantineStore quarantine, ChangeFileStore store, FinishChangeFile finish, ILogger<QuarantineChangeFile> logger)
{
    public async Task RunAsync(LedgerEntry file, StoredObject found, string reason, string detail, long? line, CancellationToken cancellationToken)
    {
        var target = found.Key;
        if (found.Key.Area == Area.Changes)
        {
            // The whole content decides the name: a file refused half-way has to be read to its end.
            var sha256 = await store.HashAsync(found, cancellationToken);
            if (sha256 is null) return; // gone meanwhile; the next offer, if any, handles it
            (target, _) = await store.TargetAsync(found, sha256, Area.Quarantine, cancellationToken);
        }

        if (!await quarantine.QuarantineAsync(file, found.Key, target, reason, detail, line, cancellationToken)) return; // who applied it archives it
        Log.Quarantined(logger, found.Key.ToString(), target.ToString(), reason, detail);
        await finish.AnnounceAsync(file.Dataset, cancellationToken);
        await MoveAsync(file, found, cancellationToken);
    }

    /// <summary>Finishes the move of a quarantined file that still lies in <c>changes/</c>.</summary>
    public async Task MoveAsync(LedgerEntry file, StoredObject found, CancellationToken cancellationToken)
    {
        try
        {
            await MoveAsync(found, cancellationToken);
        }
        catch (StoreException refused) when (refused.IsForbiddenMove)
        {
            Log.MoveOwed(logger, file.Dataset, file.Name, refused.Message);
        }
    }

    private async Task MoveAsync(StoredObject found, CancellationToken cancellationToken)
    {
        if (found.Key.Area != Area.Changes) return;
        var sha256 = await store.HashAsync(found, cancellationToken);
        if (sha256 is null) return;
        var (target, copied) = await store.TargetAsync(found, sha256, Area.Quarantine, cancellationToken);
        if (copied || await store.CopyAsync(found, target, sha256, cancellationToken)) await store.DeleteAsync(found, cancellationToken);
    }
}
