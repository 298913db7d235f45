using System.CommandLine;
using FleetTickets.Scanner;
using Npgsql;
using FleetTickets.Hosting;

namespace FleetTickets.FleetCtl.Commands.Migrate;

/// <summary>
/// <c>fleetctl migrate adopt</c>: after <c>migrate</c> on a database and a bucket that another loader served. Its archive objects up to its watermark are
/// recorded as adopted; what it skipped is listed: the Ingestor applies it late. Moves and deletes nothing in the bucket. Idempotent: run it once more
/// after that loader ran again.
/// </summary>
internal static class AdoptCommand
{
    public static Command Create()
    {
        var apply = Arguments.Apply();
        var command = new Command("adopt", "Record the archive of a former loader in the ledger, and list what it skipped. Shows it first.") { apply };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool apply, bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.Open();
        var database = workbench.Get<NpgsqlDataSource>();
        var rows = new List<Adoption>();
        foreach (var dataset in workbench.Datasets)
        {
            var stream = await AdoptionStore.ReadAsync(database, dataset, cancellationToken);
            var archive = await ListAsync(workbench, dataset, Area.Processed, stream, cancellationToken);
            var waiting = await ListAsync(workbench, dataset, Area.Changes, stream, cancellationToken);
            var mine = archive.Where(file => IsOfLoader(stream, file.Name)).Select(file => file.File).ToList();
            var row = new Adoption(
                dataset, stream.Watermark, stream.Tickets, stream.WithoutVersion, mine.Count,
                [.. waiting.Where(file => IsOfLoader(stream, file.Name)).Select(file => file.File.Key)],
                [.. archive.Where(file => !IsOfLoader(stream, file.Name)).Select(file => file.File.Key)]);
            if (apply && stream.Watermark is not null)
                await AdoptionStore.ApplyAsync(database, dataset, workbench.Get<Bucket>().Name, mine, cancellationToken);
            rows.Add(row);
        }

        Show(json, apply, rows);
        return ExitCodes.Ok;
    }

    private static void Show(bool json, bool apply, List<Adoption> rows)
    {
        Output.Write(json, rows, ["DATASET", "WATERMARK", "TICKETS", "WITHOUT VERSION", "ARCHIVED", "SKIPPED", "NEWER IN ARCHIVE"], row =>
        [
            row.Dataset, row.Watermark ?? "none", row.Tickets.ToString(), row.WithoutVersion.ToString(), row.Archived.ToString(), row.Skipped.Count.ToString(), row.NewerInArchive.Count.ToString(),
        ]);
        foreach (var row in rows)
        {
            foreach (var key in row.Skipped) Output.Say($"{key}: skipped by the former loader; the Ingestor applies it with its own version, reported late.");
            foreach (var key in row.NewerInArchive) Output.Say($"{key}: archived, but newer than the watermark; if it was not applied, take it up with: fleetctl reseed {row.Dataset} --from-processed");
            if (row.Watermark is null && row.Tickets > 0 && row.WithoutVersion > 0)
                Output.Say($"{row.Dataset}: {row.WithoutVersion} tickets have no version and there is no watermark (tickets.import_meta, source_max_key): any file will win over them.");
        }

        Output.Say(apply ? "Adopted." : "Nothing was changed. Add --apply to record the archive.");
    }

    private static bool IsOfLoader(AdoptedStream stream, string name) => stream.Watermark is not null && string.CompareOrdinal(name, stream.Watermark) <= 0;

    /// <summary>The objects of an area that the ledger does not know, oldest first.</summary>
    private static async Task<List<(string Name, ListedObject File)>> ListAsync(
        Workbench workbench, string dataset, Area area, AdoptedStream stream, CancellationToken cancellationToken) =>
    [
        .. (await workbench.Get<Listing>().ReadAsync(ChangeFileKey.Prefix(dataset, area), cancellationToken))
            .Select(file => (Name: ChangeFileKey.TryParse(dataset, file.Key, out var key) ? key.Name : "", File: file))
            .Where(entry => entry.Name.Length > 0 && !stream.Knows(entry.Name, entry.File))
            .OrderBy(entry => entry.File.Key, StringComparer.Ordinal),
    ];

    /// <param name="Dataset">The dataset.</param>
    /// <param name="Watermark">The newest name that the former loader applied; null where none ran.</param>
    /// <param name="Tickets">Tickets in its table.</param>
    /// <param name="WithoutVersion">Those that no file is recorded for.</param>
    /// <param name="Archived">Objects of its archive, up to the watermark, that the ledger lacks.</param>
    /// <param name="Skipped">Keys up to the watermark that still lie in changes/ and were never taken up.</param>
    /// <param name="NewerInArchive">Archived keys above the watermark that the ledger lacks.</param>
    private sealed record Adoption(
        string Dataset, string? Watermark, long Tickets, long WithoutVersion, int Archived, IReadOnlyList<string> Skipped, IReadOnlyList<string> NewerInArchive);
}
