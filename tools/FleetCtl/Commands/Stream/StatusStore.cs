using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;
using Npgsql;

namespace FleetTickets.FleetCtl.Commands.Stream;

/// <summary>The state of a dataset's stream, from the database.</summary>
internal static class StatusStore
{
    public static async Task<DatasetStatus> ReadAsync(NpgsqlDataSource database, string dataset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var meta = (await connection.Command(
            """
            select nullif(m.metadata ->> 'source_max_key', ''), m.last_applied_at, coalesce(m.row_count, 0), s.paused_reason, w.writer, w.written_at
            from (select @dataset as dataset) d
            left join tickets.import_meta m using (dataset)
            left join tickets.streams s using (dataset)
            left join lateral (
                select other_writer as writer, other_writer_at as written_at from tickets.streams where dataset = d.dataset and other_writer is not null
                union all
                select writer, written_at from tickets.other_writes where dataset = d.dataset
                order by written_at desc
                limit 1) w on true
            """,
            ("dataset", dataset))
            .ListAsync(row => (Watermark: row.TextOrNull(0), AppliedAt: row.TimeOrNull(1), Rows: row.GetInt64(2), Paused: row.TextOrNull(3), Writer: row.TextOrNull(4), WrittenAt: row.TimeOrNull(5)), cancellationToken))[0];
        var last = await connection.Command(
            """
            select f.key, f.state, coalesce(f.late, false), r.applied_at, r.rows_read, r.inserted, r.updated, r.unchanged, r.stale,
                r.duplicates, r.alarms, r.sentinels, r.rejected
            from tickets.change_file_runs r
            join tickets.change_files f on f.id = r.file_id
            where f.dataset = @dataset
            order by r.id desc
            limit 1
            """,
            ("dataset", dataset))
            .ListAsync(
                row => new LastFile(
                    row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetDateTime(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
                    row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12)),
                cancellationToken);
        var quarantined = await connection.Command(
            """
            select coalesce(quarantine_key, key), coalesce(error, ''), coalesce(error_detail, ''), error_line, quarantined_at
            from tickets.change_files
            where dataset = @dataset and state = 'quarantined'
            order by name, id
            """,
            ("dataset", dataset))
            .ListAsync(
                row => new QuarantinedFile(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetDateTime(4)),
                cancellationToken);
        var newest = await connection.Command(
            "select max(last_modified) from tickets.change_files where dataset = @dataset and bucket is not null and last_modified > '-infinity'", ("dataset", dataset))
            .ListAsync(row => row.TimeOrNull(0), cancellationToken);
        return new DatasetStatus
        {
            Dataset = dataset,
            Watermark = meta.Watermark,
            LastAppliedAt = meta.AppliedAt,
            Rows = meta.Rows,
            PausedReason = meta.Paused,
            OtherWriter = meta.Writer,
            OtherWriterAt = meta.WrittenAt,
            RejectedRows = await RejectedRowStore.CountAsync(connection, dataset, cancellationToken),
            NewestFileAt = newest[0] is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null,
            ArchivingOwed = await connection.Command(
                "select key || ': ' || error_detail from tickets.change_files where dataset = @dataset and error = 'archiving_owed' and archived_at is null order by name", ("dataset", dataset))
                .ListAsync(row => row.GetString(0), cancellationToken),
            UnpublishedEvents = await connection.Command(
                "select count(*) from tickets.outbox where published_at is null and dataset = @dataset and created_at < now() - interval '10 minutes'", ("dataset", dataset))
                .ScalarAsync<long>(cancellationToken),
            UnroutedEvents = await connection.Command(
                "select event, count(*), min(created_at) from tickets.outbox where unrouted and dataset = @dataset group by event order by event", ("dataset", dataset))
                .ListAsync(row => new UnroutedEvents(row.GetString(0), row.GetInt64(1), row.GetDateTime(2)), cancellationToken),
            LastFile = last.FirstOrDefault(),
            Quarantined = quarantined,
        };
    }
}
