using System.Diagnostics;
using FleetTickets.Contracts;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Ingestor.Storage;

/// <summary>How a file was applied: its counts, whether it came late, and the contents of its event.</summary>
internal sealed record MergedFile(RowCounts Counts, string ExportType, bool Late, string? Watermark, int Run, long Announced, TimeSpan Took);

/// <summary>
/// Merges a staged file into the tables, within the caller's transaction and under the dataset's lock: tickets, positions, closures,
/// rejected rows, watermark, snapshot, ledger and event, all or nothing.
/// </summary>
internal static class MergeStore
{
    /// <summary>A part of the event holds at most so many tickets: about 250 KB of JSON.</summary>
    public const int TicketsPerPart = 5_000;

    public static async Task<MergedFile> MergeAsync(
        NpgsqlConnection connection, LedgerEntry file, ChangeFileKey key, StagedFile staged, bool force, DateTimeOffset startedAt, long stagingMilliseconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var dataset = file.Dataset;
        var moment = await connection.Command("select clock_timestamp()").ScalarAsync<DateTime>(cancellationToken);
        var (watermark, epoch) = await ReadWatermarkAsync(connection, dataset, cancellationToken);
        var exportType = watermark is null ? "baseline" : "delta";
        var watermarkName = watermark is not null && ChangeFileKey.TryParse(dataset, watermark, out var parsed) ? parsed.Name : null;
        var late = watermarkName is not null && string.CompareOrdinal(file.Name, watermarkName) < 0;
        if (!late && file.Epoch == epoch) watermark = new ChangeFileKey(dataset, Area.Changes, file.Name, null).ToString();

        await connection.Command(
            SqlText.For(dataset, "ClassifyRows.sql"),
            ("dataset", dataset), ("epoch", file.Epoch), ("name", file.Name), ("last_modified", file.LastModified), ("generation", file.Generation), ("force", force))
            .WithoutTimeout().RunAsync(cancellationToken);
        await connection.Command("analyze merged (ticket_id, verdict, change)").RunAsync(cancellationToken);
        var (counts, announced) = await CountAsync(connection, staged, cancellationToken);
        await connection.Command(
            SqlText.For(dataset, "WriteTickets.sql"),
            ("dataset", dataset), ("file_id", file.Id), ("moment", moment))
            .WithoutTimeout().RunAsync(cancellationToken);

        var (runId, run) = await RecordAsync(connection, file, key, staged, counts, force, exportType, late, watermark, announced, moment, startedAt, stagingMilliseconds, clock, cancellationToken);
        var template = new TicketsUpserted
        {
            Dataset = dataset,
            Key = key.ToString(),
            ExportType = exportType,
            Watermark = watermark,
            Late = late,
            OccurredAt = moment,
            Counts = counts,
            Tickets = [],
            Part = 1,
            Parts = (int)Math.Max(1, (announced + TicketsPerPart - 1) / TicketsPerPart),
        };
        await StoreEventsAsync(connection, file, runId, run, template, cancellationToken);
        await RecordHistoryAsync(connection, file, exportType, cancellationToken);
        return new MergedFile(counts, exportType, late, watermark, run, announced, clock.Elapsed);
    }

    private static async Task<(string? Watermark, int Epoch)> ReadWatermarkAsync(NpgsqlConnection connection, string dataset, CancellationToken cancellationToken)
    {
        var rows = await connection.Command(
            """
            select nullif(m.metadata ->> 'source_max_key', ''), s.epoch
            from tickets.streams s
            left join tickets.import_meta m using (dataset)
            where s.dataset = @dataset
            """,
            ("dataset", dataset))
            .ListAsync(row => (row.TextOrNull(0), row.GetInt32(1)), cancellationToken);
        return rows[0];
    }

    private static async Task<(RowCounts Counts, long Announced)> CountAsync(NpgsqlConnection connection, StagedFile staged, CancellationToken cancellationToken) =>
        // Duplicates are counted, not what remains: so the accounts can fail.
        (await connection.Command(
            """
            select
                count(*) filter (where verdict = 'inserted'),
                count(*) filter (where verdict = 'updated'),
                count(*) filter (where verdict = 'unchanged'),
                count(*) filter (where verdict = 'stale'),
                (select count(*) from staged s join merged m using (ticket_id) where s.reason is null and s.line <> m.line),
                count(change)
            from merged
            """)
            .ListAsync(
                row => (
                    new RowCounts
                    {
                        RowsRead = staged.RowsRead,
                        Inserted = row.GetInt64(0),
                        Updated = row.GetInt64(1),
                        Unchanged = row.GetInt64(2),
                        Stale = row.GetInt64(3),
                        Duplicates = row.GetInt64(4),
                        Alarms = staged.Alarms,
                        Sentinels = staged.Sentinels,
                        RepeatedHeader = staged.RepeatedHeaders,
                        Rejected = staged.Rejected,
                    },
                    row.GetInt64(5)),
                cancellationToken))[0];

    private static async Task<(long RunId, int Run)> RecordAsync(
        NpgsqlConnection connection, LedgerEntry file, ChangeFileKey key, StagedFile staged, RowCounts counts, bool force, string exportType, bool late, string? watermark,
        long announced, DateTime moment, DateTimeOffset startedAt, long stagingMilliseconds, Stopwatch clock, CancellationToken cancellationToken) =>
        (await connection.Command(
            SqlText.For(file.Dataset, "RecordRun.sql"),
            ("dataset", file.Dataset), ("file_id", file.Id), ("sha256", staged.Sha256), ("mode", force ? "force" : "normal"),
            ("export_type", exportType), ("late", late), ("watermark", watermark), ("from_quarantine", key.Area == Area.Quarantine),
            ("rows_read", counts.RowsRead), ("inserted", counts.Inserted), ("updated", counts.Updated), ("unchanged", counts.Unchanged),
            ("stale", counts.Stale), ("duplicates", counts.Duplicates), ("alarms", counts.Alarms), ("sentinels", counts.Sentinels),
            ("repeated_header", counts.RepeatedHeader), ("rejected", counts.Rejected), ("surplus_fields", staged.SurplusFields), ("announced", announced), ("moment", moment), ("started_at", startedAt), ("staging_ms", (int)stagingMilliseconds),
            ("merge_ms", (int)clock.ElapsedMilliseconds), ("counts", ContractJson.Write(counts)))
            .ListAsync(row => (row.GetInt64(0), row.GetInt32(1)), cancellationToken))[0];

    private static async Task RecordHistoryAsync(NpgsqlConnection connection, LedgerEntry file, string exportType, CancellationToken cancellationToken)
    {
        // Not now(): that is when the transaction began, and it read the file and may have waited for the lock past midnight.
        var moment = await connection.Command("select clock_timestamp()").ScalarAsync<DateTime>(cancellationToken);
        await connection.Command(
            SqlText.For(file.Dataset, "RecordHistory.sql"),
            ("dataset", file.Dataset), ("file_id", file.Id), ("observed", exportType == "delta"), ("moment", moment))
            .WithoutTimeout().RunAsync(cancellationToken);
    }

    // Part by part from the session's table: memory does not grow with the file.
    private static async Task StoreEventsAsync(
        NpgsqlConnection connection, LedgerEntry file, long runId, int run, TicketsUpserted template, CancellationToken cancellationToken)
    {
        await connection.Command(SqlText.For(file.Dataset, "ReadChanges.sql")).WithoutTimeout().RunAsync(cancellationToken);
        for (var part = 1; part <= template.Parts; part++)
        {
            var tickets = await connection.Command($"fetch {TicketsPerPart} from changes").WithoutTimeout()
                .ListAsync(
                    row => new TicketChange
                    {
                        TicketId = row.GetString(0), Change = row.GetString(1), GeoPrecision = row.TextOrNull(2), GeoRadiusM = row.IsDBNull(3) ? null : row.GetInt32(3),
                    },
                    cancellationToken);
            var id = NameGuid.Create(nameof(TicketsUpserted), file.Dataset, file.Epoch, file.Name, file.Generation, run, part);
            var stored = new StoredEvent(id, nameof(TicketsUpserted), ContractJson.Write(template with { Tickets = tickets, Part = part }));
            await OutboxStore.AddAsync(connection, stored, file.Dataset, file.Id, runId, part, cancellationToken);
        }
    }
}
