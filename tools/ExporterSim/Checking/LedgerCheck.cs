using Npgsql;

namespace FleetTickets.ExporterSim.Checking;

/// <summary>Compares the ledger of one dataset with the expectation: which generations, in which state, with which counts.</summary>
internal static class LedgerCheck
{
    private const string Query =
        """
        select f.name, row_number() over (partition by f.epoch, f.name order by f.last_modified, f.generation) as generation,
            f.id, f.state, f.late, (select count(*) from tickets.rejected_rows x where x.file_id = f.id) as rejected_rows
        from tickets.change_files f
        where f.dataset = $1
        order by f.name, generation
        """;

    private const string Runs =
        """
        select file_id, run, rows_read, inserted, updated, unchanged, stale, duplicates, alarms, sentinels, rejected, repeated_header
        from tickets.change_file_runs
        where file_id in (select id from tickets.change_files where dataset = $1)
        order by file_id, run
        """;

    private static readonly HashSet<string> Settled = ["archived", "superseded", "quarantined"];
    private static readonly HashSet<string> Applied = ["applied", "announced", "archived", "superseded"];

    public static async Task RunAsync(
        NpgsqlConnection connection, string dataset, ExpectedDataset expected, CheckOptions options, Differences differences, CancellationToken cancellationToken)
    {
        var runs = (await ReadRunsAsync(connection, dataset, cancellationToken)).ToLookup(run => run.FileId);
        var found = (await ReadFilesAsync(connection, dataset, cancellationToken)).ToDictionary(file => (file.Name, file.Generation));
        foreach (var file in expected.Files)
        {
            var what = $"{file.Key}, generation {file.Generation}";
            if (!found.Remove((file.Name, file.Generation), out var row))
                differences.Add($"{what}: not in tickets.change_files");
            else if (!(file.Outcome == "applied" ? Applied.Contains(row.State) : row.State == file.Outcome))
                differences.Add($"{what}: expected {file.Outcome}, found {row.State}");
            else if (options.Settled && !Settled.Contains(row.State))
                differences.Add($"{what}: still {row.State}");
            else if (file.Counts is not null)
                CompareRuns(what, file, row, [.. runs[row.Id]], options, differences);
        }

        foreach (var row in found.Values)
            differences.Add($"{dataset} {row.Name}, generation {row.Generation} ({row.State}): in tickets.change_files, but not expected");
    }

    private static void CompareRuns(
        string what, ExpectedFile file, LedgerFile row, IReadOnlyList<Run> runs, CheckOptions options, Differences differences)
    {
        var counts = file.Counts!;
        if (runs.Count == 0)
            differences.Add($"{what}: no row in tickets.change_file_runs");
        differences.Compare($"{what}, rows in tickets.rejected_rows", counts.Rejected, row.RejectedRows);
        foreach (var run in runs)
        {
            differences.Compare($"{what}, run {run.Number}, rows_read", counts.RowsRead, run.RowsRead);
            differences.Compare($"{what}, run {run.Number}, alarms", counts.Alarms, run.Alarms);
            differences.Compare($"{what}, run {run.Number}, sentinels", counts.Sentinels, run.Sentinels);
            differences.Compare($"{what}, run {run.Number}, repeated_header", counts.RepeatedHeaders, run.RepeatedHeaders);
            differences.Compare($"{what}, run {run.Number}, duplicates", counts.Duplicates, run.Duplicates);
            differences.Compare($"{what}, run {run.Number}, rejected", counts.Rejected, run.Rejected);
            differences.Compare(
                $"{what}, run {run.Number}, inserted + updated + unchanged + stale",
                counts.Asserted, run.Inserted + run.Updated + run.Unchanged + run.Stale);
        }

        // Which of these a row was depends on the order of application: to be compared only when that is known.
        var merge = options.Order switch { "name" => file.InNameOrder, "visible" => file.InVisibleOrder, _ => null };
        if (merge is null || runs.Count == 0)
            return;
        differences.Compare($"{what}, inserted", merge.Inserted, runs[0].Inserted);
        differences.Compare($"{what}, updated", merge.Updated, runs[0].Updated);
        differences.Compare($"{what}, unchanged", merge.Unchanged, runs[0].Unchanged);
        differences.Compare($"{what}, stale", merge.Stale, runs[0].Stale);
        differences.Compare($"{what}, late", merge.Late, row.Late);
    }

    private static async Task<List<LedgerFile>> ReadFilesAsync(NpgsqlConnection connection, string dataset, CancellationToken cancellationToken)
    {
        var files = new List<LedgerFile>();
        await using var command = new NpgsqlCommand(Query, connection) { Parameters = { new() { Value = dataset } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            files.Add(new LedgerFile(
                row.GetString(0), (int)row.GetInt64(1), row.GetInt64(2), row.GetString(3),
                !await row.IsDBNullAsync(4, cancellationToken) && row.GetBoolean(4), row.GetInt64(5)));
        return files;
    }

    private static async Task<List<Run>> ReadRunsAsync(NpgsqlConnection connection, string dataset, CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        await using var command = new NpgsqlCommand(Runs, connection) { Parameters = { new() { Value = dataset } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            runs.Add(new Run(
                row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
                row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11)));
        return runs;
    }

    private sealed record LedgerFile(string Name, int Generation, long Id, string State, bool Late, long RejectedRows);

    private sealed record Run(
        long FileId, int Number, long RowsRead, long Inserted, long Updated, long Unchanged, long Stale,
        long Duplicates, long Alarms, long Sentinels, long Rejected, long RepeatedHeaders);
}
