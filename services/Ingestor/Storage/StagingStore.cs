using System.Diagnostics;
using System.Runtime.CompilerServices;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Csv;
using Npgsql;
using NpgsqlTypes;

namespace FleetTickets.Ingestor.Storage;

/// <summary>
/// Parses a file and brings its rows to the session's staging table: those of a small one with the merge itself, in one round trip; a larger one by binary COPY as it is
/// received. Holds no lock that anyone waits for, so a process that freezes here delays nobody; what it holds back of vacuum is bounded by a time that grows with the file.
/// </summary>
internal sealed class StagingStore(IngestorOptions options)
{
    /// <summary>A file of more bytes is copied, and planned for: some 700 rows. Some twenty small ones are held parsed at a time. A delta has some 10 KB.</summary>
    public const long LargestSmall = 1 << 18;

    /// <summary>So many rejected rows of a file are named in the log; all are in <c>tickets.rejected_rows</c>.</summary>
    private const int ShownRejected = 20;

    /// <summary>The slowest source that counts as one: 50 KB/s; and an hour for the rest.</summary>
    private const long SlowestBytesPerSecond = 50_000;

    /// <summary>Counts what the table holds, and looks for a key that stands for many tickets. Read with <see cref="CheckAsync"/>.</summary>
    private const string Check = """
        select count(*) filter (where reason is null), count(*) filter (where reason is not null) from staged;
        with repeated as materialized (
            select ticket_id, count(*) as rows from staged where ticket_id is not null and raw is not null group by ticket_id having count(*) > 20
        )
        select r.ticket_id, r.rows, d.differing, d.line
        from repeated r
        cross join lateral (select count(distinct s.raw) as differing, min(s.line) as line from staged s where s.ticket_id = r.ticket_id) d
        where d.differing > 20 or (@rows_read >= 40 and r.rows * 2 > @rows_read)
        order by r.rows desc, r.ticket_id
        limit 1;
        """;

    /// <summary>Makes the tables in a session that keeps them. Analysed while they are empty, or the planner takes them for ten pages.</summary>
    public static Task FurnishAsync(NpgsqlConnection connection) =>
        connection.Command($"{SqlText.Read("CreateStaging.sql")} analyze staged; analyze merged").RunAsync(CancellationToken.None);

    /// <summary>Parses a small file into memory.</summary>
    /// <exception cref="BadFileException">The file cannot be applied as it is.</exception>
    public async Task<StagedFile> ParseAsync(VerifiedStream content, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var rows = new StagedRows();
        var staged = new StagedFile { Rows = rows };
        await foreach (var row in ReadAsync(content, staged, cancellationToken)) rows.Add(row);
        Conclude(content, staged, clock);
        return staged;
    }

    /// <summary>Copies a large file in the connection's transaction, in which the merge follows. Memory does not grow with the file.</summary>
    /// <exception cref="BadFileException">The file cannot be applied as it is.</exception>
    public async Task<StagedFile> CopyAsync(NpgsqlConnection connection, VerifiedStream content, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        // Sorting 35,000 rows takes 35 MB. A stopped process would hold the session for ever: in the middle of a COPY only this timeout fires. A dead one is noticed by its connection.
        await connection.Command(
            $"""
            set local statement_timeout = '{1 + (content.Source.Size / SlowestBytesPerSecond / 3_600)}h';
            set local client_connection_check_interval = '5s';
            set local idle_in_transaction_session_timeout = '60s';
            set local work_mem = '64MB';
            {TablesIn(connection)}
            """)
            .RunAsync(cancellationToken);
        var staged = new StagedFile();
        await using (var copy = await connection.BeginBinaryImportAsync("copy staged (line, ticket_id, raw, reason, text) from stdin (format binary)", cancellationToken))
        {
            await foreach (var row in ReadAsync(content, staged, cancellationToken))
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(row.Line, NpgsqlDbType.Bigint, cancellationToken);
                await WriteAsync(copy, row.TicketId, cancellationToken);
                if (row.Fate == RowFate.Kept) await copy.WriteAsync(row.Record, NpgsqlDbType.Jsonb, cancellationToken);
                else await copy.WriteNullAsync(cancellationToken);
                await WriteAsync(copy, row.Reason, cancellationToken);
                await WriteAsync(copy, row.Text, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        Conclude(content, staged, clock);
        await connection.Command($"{Check} analyze staged (ticket_id)", ("rows_read", staged.RowsRead))
            .ReadAsync(results => CheckAsync(results, staged, cancellationToken), cancellationToken);
        return staged;
    }

    /// <summary>The statements that stage and check a small file, for a command that goes on. Their parameters are added by <see cref="AddRows"/>, their results read with <see cref="CheckAsync"/>.</summary>
    public static string Stage(NpgsqlConnection connection) =>
        $"""
        {TablesIn(connection)}
        insert into staged (line, ticket_id, raw, reason, text) select * from unnest(@lines, @ticket_ids, @records, @reasons, @texts);
        {Check}
        """;

    public static void AddRows(NpgsqlCommand command, StagedRows rows) => command.Parameters.AddRange(new NpgsqlParameter[]
    {
        new("lines", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = rows.Lines },
        new("ticket_ids", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = rows.TicketIds },
        new("records", NpgsqlDbType.Array | NpgsqlDbType.Jsonb) { Value = rows.Records },
        new("reasons", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = rows.Reasons },
        new("texts", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = rows.Texts },
    });

    private static string TablesIn(NpgsqlConnection connection) =>
        connection.HasOwnSession() ? "" : SqlText.Read("CreateStaging.sql").Replace("on commit delete rows", "on commit drop", StringComparison.Ordinal);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancellationToken) =>
        text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);

    // Counts every row, and returns those that are staged.
    private async IAsyncEnumerable<ChangeFileRow> ReadAsync(VerifiedStream content, StagedFile staged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (content.Source.Size > options.MaxFileBytes)
            throw new BadFileException("file_too_large", $"The file has {content.Source.Size} bytes, more than {options.MaxFileBytes}, the limit for a file (INGESTOR_MAX_FILE_BYTES). Raise it and release the file if that is meant.");
        await foreach (var row in new ChangeFileReader(options).ReadAsync(content, cancellationToken))
        {
            if (row.HadSurplusFields) staged.SurplusFields++;
            switch (row.Fate)
            {
                case RowFate.Sentinel: staged.Sentinels++; continue;
                case RowFate.Alarm: staged.Alarms++; continue;
                case RowFate.RepeatedHeader: staged.RepeatedHeaders++; continue;
                case RowFate.Rejected:
                    staged.Rejected++;
                    if (staged.FirstRejected.Count < ShownRejected) staged.FirstRejected.Add((row.Line, row.Reason!));
                    break;
                default: staged.Kept++; break;
            }

            yield return row;
        }
    }

    private void Conclude(VerifiedStream content, StagedFile staged, Stopwatch clock)
    {
        staged.Took = clock.Elapsed;
        staged.Sha256 = content.Sha256;
        RefuseRejected(staged);
    }

    // A delta of a few rows that are all or mostly wrong is no sound export either; today's limits are for large files.
    private void RefuseRejected(StagedFile staged)
    {
        var rule = staged.Rejected == 0 ? null
            : staged.Kept == 0 ? "all of them"
            : staged.Rejected >= 2 && staged.Rejected * 2 >= staged.TicketRows ? "at least half of them"
            : staged.Rejected > options.MaxRejectedRows && staged.Rejected * 100 > staged.RowsRead * options.MaxRejectedPercent
                ? $"more than {options.MaxRejectedRows} and more than {options.MaxRejectedPercent} % of {staged.RowsRead} rows"
            : null;
        if (rule is null) return;
        var (line, reason) = staged.FirstRejected[0];
        throw new BadFileException(
            "too_many_rejected_rows",
            $"{staged.Rejected} of {staged.TicketRows} rows of tickets cannot be stored: {rule}. Expected a sound export; look at the first such row, on line {line} ({reason}).",
            line);
    }

    /// <summary>Reads the results of the check.</summary>
    /// <exception cref="BadFileException">One id stands for many tickets.</exception>
    public static async Task<StagedFile> CheckAsync(NpgsqlCommands.Results results, StagedFile staged, CancellationToken cancellationToken)
    {
        var (kept, rejected) = await results.SingleAsync(row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);
        var repeated = await results.ListAsync(row => (Id: row.GetString(0), Rows: row.GetInt64(1), Differing: row.GetInt64(2), Line: row.GetInt64(3)), cancellationToken);
        // The database counts what it got: rows of another file, or too few, never go on.
        if (kept != staged.Kept || rejected != staged.Rejected)
            throw new IOException($"The staging table holds {kept} rows and {rejected} rejected ones, expected {staged.Kept} and {staged.Rejected}: the session is not this file's alone.");
        // One key for many tickets: all but the last would be taken for duplicates of it.
        if (repeated is not [var key]) return staged;
        throw new BadFileException(
            "key_repeats",
            $"The ticket '{PrintableText.Of(key.Id, 200)}' has {key.Rows} of {staged.RowsRead} rows, {key.Differing} of them different. Expected one row a ticket, a few at most: "
            + "the export gives many tickets one id. Have it mended and export again.",
            key.Line);
    }
}
