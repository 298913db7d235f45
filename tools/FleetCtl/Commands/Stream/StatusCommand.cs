using System.CommandLine;
using FleetTickets.Hosting;
using FleetTickets.Scanner;
using Npgsql;

namespace FleetTickets.FleetCtl.Commands.Stream;

/// <summary><c>fleetctl status</c>: the state of each dataset, with its figures. Reads only.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Show per dataset: state, watermark, files waiting, the last file, quarantined files. Exit code 1 when a dataset needs a person.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.Open(withBroker: true);
        // Side by side, and each in a thread of its own: most of the time is loading and compiling of the three clients.
        var asked = Task.Run(() => BrokerQueues.ReadAsync(workbench.Get<RabbitMqUrl>(), workbench.Datasets, cancellationToken), cancellationToken);
        var read = workbench.Datasets.Select(dataset => Task.Run(() => ReadAsync(workbench, dataset, cancellationToken), cancellationToken)).ToList();
        var queues = await asked;
        var rows = (await Task.WhenAll(read)).Select(row => row with { Queues = queues?[row.Dataset] }).ToList();
        if (json) Output.WriteJson(rows);
        else Show(rows);
        return rows.Any(row => row.Waiting is null || row.Queues is null) ? ExitCodes.Unreachable : rows.Any(row => row.Reasons.Count > 0) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static async Task<DatasetStatus> ReadAsync(Workbench workbench, string dataset, CancellationToken cancellationToken)
    {
        var listing = Task.Run(() => workbench.Get<Listing>().ReadAsync(ChangeFileKey.Prefix(dataset, Area.Changes), cancellationToken), cancellationToken);
        var status = await StatusStore.ReadAsync(workbench.Get<NpgsqlDataSource>(), dataset, cancellationToken);
        IReadOnlyList<ListedObject> listed;
        try
        {
            listed = await listing;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = exception is Amazon.Runtime.AmazonServiceException refused ? $"{(int)refused.StatusCode} {refused.ErrorCode}" : $"{exception.GetType().Name}: {exception.Message}";
            Output.Say($"The bucket cannot be listed: {reason} on LIST {ChangeFileKey.Prefix(dataset, Area.Changes)}. Check RUSTFS_ENDPOINT, TICKETS_BUCKET and the store.");
            return status;
        }

        var waiting = listed.Where(file => ChangeFileKey.IsNew(dataset, file.Key)).ToList();
        var now = workbench.Get<TimeProvider>().GetUtcNow();
        var newest = waiting.Select(file => (DateTimeOffset?)file.LastModified).Append(status.NewestFileAt).Max();
        return status with
        {
            Waiting = waiting.Count,
            OldestWaitingSeconds = waiting.Count == 0 ? null : (long)(now - waiting.Min(file => file.LastModified)).TotalSeconds,
            NewestFileAt = newest,
            NewestFileSeconds = newest is null ? null : (long)(now - newest.Value).TotalSeconds,
            Ignored = FindIgnored(dataset, listed, newest ?? DateTimeOffset.MinValue),
        };
    }

    private static IgnoredObjects FindIgnored(string dataset, IReadOnlyList<ListedObject> listed, DateTimeOffset newest)
    {
        var prefix = ChangeFileKey.Prefix(dataset, Area.Changes);
        // The store's own marker of the folder is nobody's file.
        var ignored = listed.Where(file => file.Key != prefix && !ChangeFileKey.IsNew(dataset, file.Key)).ToList();
        var renamed = ignored.OrderByDescending(file => file.LastModified).Select(file => RenamedStream.FormOf(dataset, file, newest)).FirstOrDefault(form => form is not null);
        return new IgnoredObjects(ignored.Count, [.. ignored.Take(3).Select(file => file.Key)], renamed);
    }

    private static void Show(IReadOnlyList<DatasetStatus> rows)
    {
        Output.Write(false, rows, ["DATASET", "STATE", "WAITING", "OLDEST", "NEWEST", "ROWS", "WATERMARK", "APPLIED", "QUARANTINED"], row =>
        [
            row.Dataset,
            row.State,
            row.Waiting?.ToString() ?? "?",
            row.OldestWaitingSeconds is { } seconds ? $"{seconds} s" : "",
            row.NewestFileSeconds is { } age ? $"{age} s" : "",
            row.Rows.ToString(),
            row.Watermark,
            row.LastAppliedAt?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'"),
            row.Quarantined.Count.ToString(),
        ]);
        foreach (var row in rows)
        {
            if (row.PausedReason is not null) Console.Out.WriteLine($"{row.Dataset}: paused: {row.PausedReason}");
            if (row.LastFile is { } last)
                Console.Out.WriteLine(
                    $"{row.Dataset}: last file {last.Key} ({last.State}{(last.Late ? ", late" : "")}): read {last.RowsRead}, inserted {last.Inserted}, updated {last.Updated}, " +
                    $"unchanged {last.Unchanged}, stale {last.Stale}, duplicates {last.Duplicates}, alarms {last.Alarms}, sentinels {last.Sentinels}, rejected {last.Rejected}");
            if (row.OtherWriter is not null)
                Console.Out.WriteLine(
                    $"{row.Dataset}: another writer was seen: {row.OtherWriter} wrote tickets at {row.OtherWriterAt?.ToUniversalTime():yyyy-MM-dd HH:mm:ss'Z'}. " +
                    "Two loaders on one dataset are meant for a cutover only: stop the other one, then run migrate adopt --apply (docs/cutover-from-python.md).");
            foreach (var letters in row.DeadLetters ?? [])
                Output.WriteLine($"{row.Dataset}: {letters.Messages} messages in {letters.Queue}: the header MT-Fault-Message of each says why (docs/operations.md, A dead letter).");
            foreach (var unserved in row.Unserved ?? [])
                Output.WriteLine($"{row.Dataset}: {unserved.Messages} messages in {unserved.Queue}, which has no consumer: start the {(unserved.Queue == Topology.GeocodeQueue ? "Geocoder" : "Ingestor")}, or look at its log.");
            if (row.UnpublishedEvents > 0)
                Console.Out.WriteLine($"{row.Dataset}: {row.UnpublishedEvents} events have waited for over ten minutes to be published: start the Ingestor and the Geocoder, or fleetctl republish.");
            foreach (var unrouted in row.UnroutedEvents)
                Output.WriteLine(
                    $"{row.Dataset}: no queue took {unrouted.Events} {unrouted.Event} since {unrouted.Since.ToUniversalTime():yyyy-MM-dd HH:mm:ss'Z'}: bind the subscriber's queue to the event's exchange (contracts/README.md), then fleetctl republish --since {unrouted.Since.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'} --apply.");
            foreach (var owed in row.ArchivingOwed) Output.WriteLine($"{row.Dataset}: applied, not archived: {owed}");
            if (row.RejectedRows > 0)
                Console.Out.WriteLine($"{row.Dataset}: {row.RejectedRows} rejected rows whose tickets no later row asserts: look at fleetctl rejected, then rejected acknowledge.");
            if (row.Ignored is { Count: > 0 } ignored)
                Output.WriteLine($"{row.Dataset}: {ignored.Count} objects under changes/ are no change files and are never applied: {string.Join(", ", ignored.Examples)}. Rename or remove them.");
            if (row.Ignored?.RenamedForm is { } form)
                Output.WriteLine(
                    $"{row.Dataset}: the stream may have been renamed: the newest objects have names of the form {form}, expected {RenamedStream.Expected}. Ask the exporter's operator.");
            if (row.Reasons.Count > 1) Console.Out.WriteLine($"{row.Dataset}: needs a look: {string.Join(", ", row.Reasons)}");
            foreach (var file in row.Quarantined)
                Console.Out.WriteLine($"{row.Dataset}: quarantined {file.QuarantineKey}: {file.Reason}{(file.Line is { } line ? $", line {line}" : "")}. {file.Detail}");
        }
    }
}
