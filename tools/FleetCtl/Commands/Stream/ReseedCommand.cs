using System.CommandLine;
using FleetTickets.Contracts;
using FleetTickets.Ingestor.Storage;
using FleetTickets.Scanner;
using Npgsql;
using FleetTickets.Hosting;

namespace FleetTickets.FleetCtl.Commands.Stream;

/// <summary>
/// <c>fleetctl reseed</c>: after a bucket cutover. Clears the reported watermark and requests every file that the ledger does not have, oldest
/// first. With <c>--from-processed</c> it requests the archive's files instead and keeps the watermark: they are not the start of a new stream.
/// Deletes nothing; versions keep the tickets right whatever the order.
/// </summary>
internal static class ReseedCommand
{
    public static Command Create()
    {
        var dataset = Arguments.Dataset();
        var apply = Arguments.Apply();
        var newEpoch = new Option<bool>("--new-epoch") { Description = "The source's clock was wrong: everything applied from now on beats everything before." };
        var fromProcessed = new Option<bool>("--from-processed") { Description = "Take up the archive's files instead, those without a row in the ledger (a restored database)." };
        var command = new Command("reseed", "Clear the watermark of a dataset and apply every file present that the ledger has not seen.") { dataset, newEpoch, fromProcessed, apply };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(dataset)!, parsed.GetValue(newEpoch), parsed.GetValue(fromProcessed), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string name, bool newEpoch, bool fromProcessed, bool apply, bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.Open(withBus: apply);
        var dataset = workbench.Dataset(name);
        var unseen = await FindUnseenAsync(workbench, dataset, fromProcessed ? Area.Processed : Area.Changes, cancellationToken);
        if (apply)
        {
            await workbench.ConnectBrokerAsync(cancellationToken);
            await ClearAsync(workbench.Get<NpgsqlDataSource>(), dataset, keepWatermark: fromProcessed, newEpoch, cancellationToken);
            var publisher = workbench.Get<IDiscoveryPublisher>();
            foreach (var file in unseen)
                await publisher.PublishAsync(new ChangeFileDiscovered { Dataset = dataset, Key = file.Key, Etag = file.Etag, LastModified = file.LastModified, Size = file.Size }, cancellationToken);
        }

        Output.Write(json, unseen, ["KEY", "LAST MODIFIED", "BYTES"], file => [file.Key, file.LastModified.ToString("yyyy-MM-dd HH:mm:ss'Z'"), file.Size.ToString()]);
        var watermark = fromProcessed ? "keep" : "clear";
        var epoch = newEpoch ? ", begin a new epoch" : "";
        Output.Say(apply
            ? $"Done for {dataset}: {watermark} the watermark{epoch}, request {unseen.Count} files."
            : $"Would {watermark} the watermark of {dataset}{epoch} and request {unseen.Count} files. Add --apply to do it.");
        return ExitCodes.Ok;
    }

    private static async Task<List<ListedObject>> FindUnseenAsync(Workbench workbench, string dataset, Area area, CancellationToken cancellationToken)
    {
        var listed = await workbench.Get<Listing>().ReadAsync(ChangeFileKey.Prefix(dataset, area), cancellationToken);
        await using var connection = await workbench.Get<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
        var seen = (await connection.Command(
            "select coalesce(archive_key, ''), name, etag, size_bytes, last_modified from tickets.change_files where dataset = @dataset and (applied_at is not null or state = 'adopted')",
            ("dataset", dataset))
            .ListAsync(row => (Archive: row.GetString(0), Name: row.GetString(1), ETag: row.GetString(2), Size: row.IsDBNull(3) ? -1 : row.GetInt64(3), At: row.GetDateTime(4)), cancellationToken))
            .ToLookup(row => row.Name);
        return
        [
            .. listed
                .Where(file => ChangeFileKey.TryParse(dataset, file.Key, out var key)
                    && !seen[key.Name].Any(row => area == Area.Changes
                        ? row.ETag == file.Etag && row.At == file.LastModified.UtcDateTime
                        : row.Archive == file.Key || (row.ETag == file.Etag && row.Size == file.Size)))
                .OrderBy(file => file.Key, StringComparer.Ordinal),
        ];
    }

    private static async Task ClearAsync(NpgsqlDataSource database, string dataset, bool keepWatermark, bool newEpoch, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LedgerStore.LockStreamAsync(connection, dataset, cancellationToken);
        await connection.Command(
            """
            update tickets.import_meta set metadata = metadata - 'source_max_key', updated_at = now() where dataset = @dataset and not @keep;
            update tickets.streams set epoch = epoch + @step where dataset = @dataset
            """,
            ("dataset", dataset), ("keep", keepWatermark), ("step", newEpoch ? 1 : 0))
            .RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
