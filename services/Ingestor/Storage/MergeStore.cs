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

    /// <summary>Merges what the connection's transaction has staged, under the lock that it has taken.</summary>
    /// <param name="connection">In its transaction.</param>
    /// <param name="stream">Locked for the file.</param>
    /// <param name="key">The file's, as requested.</param>
    /// <param name="staged">Its rows.</param>
    /// <param name="force">An equal position wins, too.</param>
    /// <param name="withSnapshot">Whether the day's snapshot is taken; otherwise <see cref="RecordSnapshotAsync"/> has to follow.</param>
    /// <param name="startedAt">When the file began to be read.</param>
    /// <param name="stagingMilliseconds">How long that took.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<MergedFile> MergeAsync(
        NpgsqlConnection connection, LockedStream stream, ChangeFileKey key, StagedFile staged, bool force, bool withSnapshot, DateTimeOffset startedAt, long stagingMilliseconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var file = stream.File;
        var (dataset, watermark) = (file.Dataset, stream.Watermark);
        var exportType = watermark is null ? "baseline" : "delta";
        var watermarkName = watermark is not null && ChangeFileKey.TryParse(dataset, watermark, out var parsed) ? parsed.Name : null;
        var late = watermarkName is not null && string.CompareOrdinal(file.Name, watermarkName) < 0;
        if (!late && file.Epoch == stream.Epoch) watermark = new ChangeFileKey(dataset, Area.Changes, file.Name, null).ToString();

        var (counts, announced, mergedAt) = await WriteAsync(connection, stream, staged, force, cancellationToken);
        var runId = await connection.Command(
            SqlText.For(dataset, "RecordRun.sql"),
            ("dataset", dataset), ("file_id", file.Id), ("run", stream.Run), ("sha256", staged.Sha256), ("mode", force ? "force" : "normal"),
            ("export_type", exportType), ("late", late), ("watermark", watermark), ("from_quarantine", key.Area == Area.Quarantine),
            ("rows_read", counts.RowsRead), ("inserted", counts.Inserted), ("updated", counts.Updated), ("unchanged", counts.Unchanged),
            ("stale", counts.Stale), ("duplicates", counts.Duplicates), ("alarms", counts.Alarms), ("sentinels", counts.Sentinels),
            ("repeated_header", counts.RepeatedHeader), ("rejected", counts.Rejected), ("surplus_fields", staged.SurplusFields), ("announced", announced),
            ("moment", stream.Moment), ("started_at", startedAt), ("staging_ms", (int)stagingMilliseconds), ("merge_ms", (int)clock.ElapsedMilliseconds), ("counts", ContractJson.Write(counts)))
            .ReadAsync(results => results.SingleAsync(row => row.GetInt64(0), cancellationToken), cancellationToken);
        var template = new TicketsUpserted
        {
            Dataset = dataset,
            Key = key.ToString(),
            ExportType = exportType,
            Watermark = watermark,
            Late = late,
            OccurredAt = stream.Moment,
            Counts = counts,
            Tickets = [],
            Part = 1,
            Parts = (int)Math.Max(1, (announced + TicketsPerPart - 1) / TicketsPerPart),
        };
        await StoreEventsAsync(connection, stream, runId, template, cancellationToken);
        // Not the merge's moment: it may have lasted past midnight. Closures count on the day whose snapshot is written with them.
        var history = connection.Command(
            SqlText.For(dataset, "RecordHistory.sql"),
            ("dataset", dataset), ("file_id", file.Id), ("observed", exportType == "delta"), ("with_snapshot", withSnapshot), ("moment", mergedAt));
        await (staged.IsLarge ? history.WithoutTimeout() : history).RunAsync(cancellationToken);
        if (staged.IsLarge) await connection.Command("drop index merged_key").RunAsync(cancellationToken);
        return new MergedFile(counts, exportType, late, watermark, stream.Run, announced, clock.Elapsed);
    }

    /// <summary>Takes the day's snapshot, if files were applied since the last one.</summary>
    public static Task RecordSnapshotAsync(NpgsqlConnection connection, string dataset, CancellationToken cancellationToken) =>
        connection.Command(
            $"""
            begin;
            {LedgerStore.Lock}
            {SqlText.For(dataset, "RecordSnapshot.sql")}
            commit
            """,
            ("dataset", dataset))
            .RunAsync(cancellationToken);

    // In one round trip; of a large file each step is planned with what the one before has left.
    private static async Task<(RowCounts Counts, long Announced, DateTime MergedAt)> WriteAsync(
        NpgsqlConnection connection, LockedStream stream, StagedFile staged, bool force, CancellationToken cancellationToken)
    {
        var file = stream.File;
        var command = connection.Command(
            $"""
            {SqlText.For(file.Dataset, "ClassifyRows.sql")};
            {(staged.IsLarge ? "create unique index merged_key on merged (ticket_id); analyze merged (ticket_id, verdict, change);" : "")}
            -- Duplicates are counted, not what remains: so the accounts can fail.
            select
                count(*) filter (where verdict = 'inserted'),
                count(*) filter (where verdict = 'updated'),
                count(*) filter (where verdict = 'unchanged'),
                count(*) filter (where verdict = 'stale'),
                (select count(*) from staged s join merged m using (ticket_id) where s.reason is null and s.line <> m.line),
                count(change)
            from merged;
            {SqlText.For(file.Dataset, "WriteTickets.sql")}
            select clock_timestamp()
            """,
            ("dataset", file.Dataset), ("epoch", file.Epoch), ("name", file.Name), ("last_modified", file.LastModified), ("generation", file.Generation),
            ("force", force), ("file_id", file.Id), ("moment", stream.Moment));
        return await (staged.IsLarge ? command.WithoutTimeout() : command).ReadAsync(
            async results =>
            {
                var (counts, announced) = await results.SingleAsync(
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
                    cancellationToken);
                return (counts, announced, await results.SingleAsync(row => row.GetDateTime(0), cancellationToken));
            },
            cancellationToken);
    }

    // Of many parts one after the other from a cursor: memory does not grow with the file, and its tickets are sorted once.
    private static async Task StoreEventsAsync(NpgsqlConnection connection, LockedStream stream, long runId, TicketsUpserted template, CancellationToken cancellationToken)
    {
        var file = stream.File;
        var changes = SqlText.For(file.Dataset, "ReadChanges.sql");
        if (template.Parts > 1) await connection.Command($"declare changes no scroll cursor for {changes}").WithoutTimeout().RunAsync(cancellationToken);
        for (var part = 1; part <= template.Parts; part++)
        {
            var read = template.Parts > 1 ? connection.Command($"fetch {TicketsPerPart} from changes").WithoutTimeout() : connection.Command(changes);
            var tickets = await read.ListAsync(
                row => new TicketChange
                {
                    TicketId = row.GetString(0), Change = row.GetString(1), GeoPrecision = row.TextOrNull(2), GeoRadiusM = row.IsDBNull(3) ? null : row.GetInt32(3),
                },
                cancellationToken);
            var id = NameGuid.Create(nameof(TicketsUpserted), file.Dataset, file.Epoch, file.Name, file.Generation, stream.Run, part);
            var stored = new StoredEvent(id, nameof(TicketsUpserted), ContractJson.Write(template with { Tickets = tickets, Part = part }));
            await OutboxStore.AddAsync(connection, stored, file.Dataset, file.Id, runId, part, cancellationToken);
        }
    }
}
