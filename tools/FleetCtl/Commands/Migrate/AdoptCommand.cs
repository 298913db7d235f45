using System.CommandLine;
using FleetTickets.Scanner;
using Npgsql;
using FleetTickets.Hosting;

namespace FleetTickets.FleetCtl.Commands.Migrate;

/// <summary>
/// <c>fleetctl migrate adopt</c>: after <c>migrate</c> on a database and a bucket that another loader served. Every ticket without a position gets that
/// of the loader's watermark; archive objects up to it are recorded as adopted; what the loader skipped is listed: the Ingestor applies it late.
/// Moves and deletes nothing in the bucket. Idempotent.
/// </summary>
internal static class AdoptCommand
{
    public static Command Create()
    {
        var apply = Arguments.Apply();
        var command = new Command("adopt", "Take over what a former loader did: positions of its tickets, ledger rows for its archive. Shows it first.") { apply };
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
                dataset, stream.Watermark, stream.Tickets, stream.WithoutPosition, mine.Count,
                [.. waiting.Where(file => IsOfLoader(stream, file.Name)).Select(file => file.File.Key)],
                [.. archive.Where(file => !IsOfLoader(stream, file.Name)).Select(file => file.File.Key)]);
            if (apply && stream.Watermark is not null)
                row = row with { Placed = await AdoptionStore.ApplyAsync(database, dataset, workbench.Get<Bucket>().Name, mine, cancellationToken) };
            rows.Add(row);
        }

        Show(json, apply, rows);
        return ExitCodes.Ok;
    }

    private static void Show(bool json, bool apply, List<Adoption> rows)
    {
        Output.Write(json, rows, ["DATASET", "WATERMARK", "TICKETS", "WITHOUT POSITION", "ARCHIVED", "SKIPPED", "NEWER IN ARCHIVE"], row =>
        [
            row.Dataset, row.Watermark ?? "none", row.Tickets.ToString(), row.WithoutPosition.ToString(), row.Archived.ToString(), row.Skipped.Count.ToString(), row.NewerInArchive.Count.ToString(),
        ]);
        foreach (var row in rows)
        {
            foreach (var key in row.Skipped) Output.Say($"{key}: skipped by the former loader; the Ingestor will apply it at its own position, reported late.");
            foreach (var key in row.NewerInArchive) Output.Say($"{key}: archived, but newer than the watermark; if it was not applied, take it up with: fleetctl reseed {row.Dataset} --from-processed");
            if (row.Watermark is null && row.Tickets > 0 && row.WithoutPosition > 0)
                Output.Say($"{row.Dataset}: {row.WithoutPosition} tickets have no position and there is no watermark (tickets.import_meta, source_max_key): any file will win over them.");
        }

        Output.Say(apply ? "Adopted." : "Nothing was changed. Add --apply to give tickets their position and to record the archive.");
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
    /// <param name="WithoutPosition">Those that have no stream position yet.</param>
    /// <param name="Archived">Objects of its archive, up to the watermark, that the ledger lacks.</param>
    /// <param name="Skipped">Keys up to the watermark that still lie in changes/ and were never taken up.</param>
    /// <param name="NewerInArchive">Archived keys above the watermark that the ledger lacks.</param>
    private sealed record Adoption(
        string Dataset, string? Watermark, long Tickets, long WithoutPosition, int Archived, IReadOnlyList<string> Skipped, IReadOnlyList<string> NewerInArchive)
    {
        /// <summary>Tickets that were given their position; null when nothing was to be changed.</summary>
        public long? Placed { get; init; }
    }
}
