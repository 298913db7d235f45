using FleetTickets.Hosting;
using FleetTickets.Ingestor.Csv;
using Npgsql;
using NpgsqlTypes;

namespace FleetTickets.Ingestor.Storage;

/// <summary>
/// Streams a file through the parser into the session's staging table by binary COPY. Holds no lock that anyone waits for, so a process
/// that freezes here delays nobody.
/// </summary>
internal sealed class StagingStore(IngestorOptions options)
{
    /// <summary>Stages the file on the connection, which the merge then uses. Memory does not grow with the file.</summary>
    /// <exception cref="BadFileException">The file cannot be applied as it is.</exception>
    public async Task<StagedFile> StageAsync(NpgsqlConnection connection, VerifiedStream content, CancellationToken cancellationToken)
    {
        if (content.ExpectedLength > options.MaxFileBytes)
            throw new BadFileException("file_too_large", $"The file has {content.ExpectedLength} bytes, more than {options.MaxFileBytes}, the limit for a file (INGESTOR_MAX_FILE_BYTES). Raise it and release the file if that is meant.");
        await connection.Command(SqlText.Read("CreateStaging.sql")).RunAsync(cancellationToken);
        // A stopped process would hold the session for ever: in the middle of a COPY only this timeout fires.
        await connection.Command("set statement_timeout = '1h'").RunAsync(cancellationToken);
        var staged = await CopyAsync(connection, content, cancellationToken);
        staged.Sha256 = content.Sha256;
        if (staged.Rejected > options.MaxRejectedRows && staged.Rejected * 100 > staged.RowsRead * options.MaxRejectedPercent)
            throw new BadFileException(
                "too_many_rejected_rows",
                $"{staged.Rejected} of {staged.RowsRead} rows cannot be stored, more than {options.MaxRejectedRows} and more than {options.MaxRejectedPercent} %. Expected a sound export; look at the first such row.",
                staged.FirstRejectedLine);
        await connection.Command("analyze staged (ticket_id); reset statement_timeout").RunAsync(cancellationToken);
        return staged;
    }

    private async Task<StagedFile> CopyAsync(NpgsqlConnection connection, Stream content, CancellationToken cancellationToken)
    {
        var staged = new StagedFile();
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy staged (line, ticket_id, raw, reason, text) from stdin (format binary)", cancellationToken);
        await foreach (var row in new ChangeFileReader(options).ReadAsync(content, cancellationToken))
        {
            switch (row.Fate)
            {
                case RowFate.Sentinel: staged.Sentinels++; continue;
                case RowFate.Alarm: staged.Alarms++; continue;
                case RowFate.Rejected:
                    staged.Rejected++;
                    staged.FirstRejectedLine ??= row.Line;
                    break;
                default: staged.Kept++; break;
            }

            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(row.Line, NpgsqlDbType.Bigint, cancellationToken);
            if (row.Fate == RowFate.Kept)
            {
                await copy.WriteAsync(row.TicketId!, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(row.Record, NpgsqlDbType.Jsonb, cancellationToken);
                await copy.WriteNullAsync(cancellationToken);
                await copy.WriteNullAsync(cancellationToken);
            }
            else
            {
                await copy.WriteNullAsync(cancellationToken);
                await copy.WriteNullAsync(cancellationToken);
                await copy.WriteAsync(row.Reason!, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(row.Text!, NpgsqlDbType.Text, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
        return staged;
    }
}
