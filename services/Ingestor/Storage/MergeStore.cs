using System.Diagnostics;
using FleetTickets.Contracts;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Ingestor.Storage;

/// <summary>How a file was applied: its counts, whether it came late, and the contents of its event.</summary>
internal sealed record MergedFile(RowCounts Counts, string ExportType, bool Late, string? Watermark, int Run, long Announced, TimeSpan Took);

/// <summary>
/// Merges a staged file into the tables, within the caller's transaction and under the dataset's lock: tickets, positions, closures,
/// rejected rows, watermark, ledger and event, all or nothing; then the day's snapshot.
/// </summary>
internal static class MergeStore
{
    /// <summary>A part of the event holds at most so many tickets: about 250 KB of JSON.</summary>
    public const int TicketsPerPart = 5_000;

    private const string RunOfFile = "(select max(r.id) from tickets.change_file_runs r where r.file_id = @file_id)";

    /// <summary>Takes the dataset's lock, stages a small file's rows, and writes what the file changes to the tables: in one round trip.</summary>
    /// <param name="connection">In its transaction; it has staged a large file.</param>
    /// <param name="file">Its row, as taken up.</param>
    /// <param name="staged">Its rows.</param>
    /// <param name="force">An equal position wins, too.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<WrittenFile> WriteAsync(NpgsqlConnection connection, LedgerEntry file, StagedFile staged, bool force, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var command = connection.Command(
            $"""
            {LedgerStore.Lock}
            {(staged.IsLarge ? "" : StagingStore.Stage(connection))}
            {LedgerStore.ReadForMerge}
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
            select clock_timestamp();
            {SqlText.For(file.Dataset, "ReadChanges.sql")} limit {TicketsPerPart}
            """,
            ("dataset", file.Dataset), ("epoch", file.Epoch), ("name", file.Name), ("last_modified", file.LastModified), ("generation", file.Generation),
            ("force", force), ("file_id", file.Id), ("rows_read", staged.RowsRead));
        if (staged.Rows is { } rows) StagingStore.AddRows(command, rows);
        return await (staged.IsLarge ? command.WithoutTimeout() : command).ReadAsync(
            async results =>
            {
                if (!staged.IsLarge) await StagingStore.CheckAsync(results, staged, cancellationToken);
                var stream = await LedgerStore.ReadForMergeAsync(results, cancellationToken);
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
                var at = await results.SingleAsync(row => row.GetDateTime(0), cancellationToken);
                return new WrittenFile(stream, counts, announced, await results.ListAsync(MapChange, cancellationToken), at, clock);
            },
            cancellationToken);
    }

    /// <summary>Accounts for what was written: run, ledger, watermark, history and event.</summary>
    /// <param name="connection">In the same transaction.</param>
    /// <param name="written">What <see cref="WriteAsync"/> returned.</param>
    /// <param name="key">The file's, as requested.</param>
    /// <param name="staged">Its rows.</param>
    /// <param name="force">Whether it was asked for again.</param>
    /// <param name="withSnapshot">Whether the day's snapshot is taken; otherwise <see cref="RecordSnapshotAsync"/> has to follow.</param>
    /// <param name="startedAt">When work on the file began.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<MergedFile> RecordAsync(
        NpgsqlConnection connection, WrittenFile written, ChangeFileKey key, StagedFile staged, bool force, bool withSnapshot, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var (stream, counts) = (written.Stream, written.Counts);
        var (file, dataset, watermark) = (stream.File, stream.File.Dataset, stream.Watermark);
        var exportType = watermark is null ? "baseline" : "delta";
        var watermarkName = watermark is not null && ChangeFileKey.TryParse(dataset, watermark, out var parsed) ? parsed.Name : null;
        var late = watermarkName is not null && string.CompareOrdinal(file.Name, watermarkName) < 0;
        if (!late && file.Epoch == stream.Epoch) watermark = new ChangeFileKey(dataset, Area.Changes, file.Name, null).ToString();
        var whole = new TicketsUpserted
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
            Parts = (int)Math.Max(1, (written.Announced + TicketsPerPart - 1) / TicketsPerPart),
        };
        var first = Event(stream, whole with { Tickets = written.Changes });
        var command = connection.Command(
            $"""
            {SqlText.For(dataset, "RecordRun.sql")}
            {OutboxStore.Add(RunOfFile)};
            {SqlText.For(dataset, "RecordHistory.sql")}
            """,
            ("dataset", dataset), ("file_id", file.Id), ("run", stream.Run), ("sha256", staged.Sha256), ("mode", force ? "force" : "normal"),
            ("export_type", exportType), ("late", late), ("watermark", watermark), ("from_quarantine", key.Area == Area.Quarantine),
            ("rows_read", counts.RowsRead), ("inserted", counts.Inserted), ("updated", counts.Updated), ("unchanged", counts.Unchanged),
            ("stale", counts.Stale), ("duplicates", counts.Duplicates), ("alarms", counts.Alarms), ("sentinels", counts.Sentinels),
            ("repeated_header", counts.RepeatedHeader), ("rejected", counts.Rejected), ("surplus_fields", staged.SurplusFields), ("announced", written.Announced),
            ("moment", stream.Moment), ("started_at", startedAt), ("staging_ms", (int)staged.Took.TotalMilliseconds), ("merge_ms", (int)written.Clock.ElapsedMilliseconds), ("counts", ContractJson.Write(counts)),
            ("message_id", first.MessageId), ("event", first.Event), ("part", 1), ("payload", first.Payload),
            // Not the merge's moment: it may have lasted past midnight. Closures count on the day whose snapshot is written with them.
            ("observed", exportType == "delta"), ("with_snapshot", withSnapshot), ("observed_at", written.At));
        await (staged.IsLarge ? command.WithoutTimeout() : command).RunAsync(cancellationToken);
        if (whole.Parts > 1) await AddPartsAsync(connection, stream, whole, cancellationToken);
        if (staged.IsLarge) await connection.Command("drop index merged_key").RunAsync(cancellationToken);
        return new MergedFile(counts, exportType, late, watermark, stream.Run, written.Announced, written.Clock.Elapsed);
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

    // The others after the first, one by one from a cursor: memory does not grow with the file, and its tickets are sorted once.
    private static async Task AddPartsAsync(NpgsqlConnection connection, LockedStream stream, TicketsUpserted whole, CancellationToken cancellationToken)
    {
        var file = stream.File;
        await connection.Command($"declare changes no scroll cursor for {SqlText.For(file.Dataset, "ReadChanges.sql")} offset {TicketsPerPart}").WithoutTimeout().RunAsync(cancellationToken);
        for (var part = 2; part <= whole.Parts; part++)
        {
            var tickets = await connection.Command($"fetch {TicketsPerPart} from changes").WithoutTimeout().ListAsync(MapChange, cancellationToken);
            await OutboxStore.AddAsync(connection, Event(stream, whole with { Tickets = tickets, Part = part }), file.Dataset, file.Id, cancellationToken, RunOfFile, part);
        }
    }

    private static StoredEvent Event(LockedStream stream, TicketsUpserted message) => new(
        NameGuid.Create(nameof(TicketsUpserted), stream.File.Dataset, stream.File.Epoch, stream.File.Name, stream.File.Generation, stream.Run, message.Part),
        nameof(TicketsUpserted), ContractJson.Write(message));

    private static TicketChange MapChange(NpgsqlDataReader row) => new()
    {
        TicketId = row.GetString(0), Change = row.GetString(1), GeoPrecision = row.TextOrNull(2), GeoRadiusM = row.IsDBNull(3) ? null : row.GetInt32(3),
    };
}

/// <summary>What a file changed in the tables, not committed yet.</summary>
/// <param name="Stream">Locked for it.</param>
/// <param name="Counts">What became of its rows.</param>
/// <param name="Announced">How many tickets its event names.</param>
/// <param name="Changes">Of these the first <see cref="MergeStore.TicketsPerPart"/>.</param>
/// <param name="At">The database's time afterwards.</param>
/// <param name="Clock">Since the lock was asked for.</param>
internal sealed record WrittenFile(LockedStream Stream, RowCounts Counts, long Announced, List<TicketChange> Changes, DateTime At, Stopwatch Clock);
