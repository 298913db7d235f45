using System.CommandLine;
using FleetTickets.Hosting;
using FleetTickets.Scanner;
using Npgsql;

namespace FleetTickets.FleetCtl.Commands.Stream;

/// <summary><c>fleetctl status</c>: the state of each dataset, with its figures. Reads only.</summary>
internal static class StatusCommand
{
    /// <summary>Files wait for seconds; one that waits longer than this needs a person's look.</summary>
    private static readonly TimeSpan StalledAfter = TimeSpan.FromMinutes(10);

    public static Command Create()
    {
        var command = new Command("status", "Show per dataset: state, watermark, files waiting, the last file, quarantined files. Exit code 1 when a dataset needs a person.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.Open();
        var rows = new List<DatasetStatus>();
        foreach (var dataset in workbench.Datasets) rows.Add(await ReadAsync(workbench, dataset, cancellationToken));
        if (json) Output.WriteJson(rows);
        else Show(rows);
        return rows.Any(row => row.State is "paused" or "stalled" or "unreachable") ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static async Task<DatasetStatus> ReadAsync(Workbench workbench, string dataset, CancellationToken cancellationToken)
    {
        var status = await StatusStore.ReadAsync(workbench.Get<NpgsqlDataSource>(), dataset, cancellationToken);
        IReadOnlyList<ListedObject>? waiting = null;
        try
        {
            waiting = [.. (await workbench.Get<Listing>().ReadAsync(ChangeFileKey.Prefix(dataset, Area.Changes), cancellationToken)).Where(file => ChangeFileKey.IsNew(dataset, file.Key))];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Output.Say($"The bucket cannot be listed: {exception.GetType().Name}: {exception.Message}. Check RUSTFS_ENDPOINT, TICKETS_BUCKET and the store.");
        }

        TimeSpan? oldest = waiting is { Count: > 0 } ? workbench.Get<TimeProvider>().GetUtcNow() - waiting.Min(file => file.LastModified) : null;
        return status with
        {
            State = waiting is null ? "unreachable"
                : status.PausedReason is not null ? "paused"
                : oldest > StalledAfter ? "stalled"
                : waiting.Count > 0 ? "working"
                : status.Watermark is null ? "empty"
                : "current",
            Waiting = waiting?.Count,
            OldestWaitingSeconds = (long?)oldest?.TotalSeconds,
        };
    }

    private static void Show(IReadOnlyList<DatasetStatus> rows)
    {
        Output.Write(false, rows, ["DATASET", "STATE", "WAITING", "OLDEST", "ROWS", "WATERMARK", "APPLIED", "QUARANTINED"], row =>
        [
            row.Dataset,
            row.State,
            row.Waiting?.ToString() ?? "?",
            row.OldestWaitingSeconds is { } seconds ? $"{seconds} s" : "",
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
            foreach (var file in row.Quarantined)
                Console.Out.WriteLine($"{row.Dataset}: quarantined {file.QuarantineKey}: {file.Reason}{(file.Line is { } line ? $", line {line}" : "")}. {file.Detail}");
        }
    }
}
