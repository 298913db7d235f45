using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Ingestor.Storage;

/// <summary>Rejected rows that nobody has settled: no later row asserts their ticket, and no person has acknowledged them.</summary>
internal static class RejectedRowStore
{
    private const string Open = """
        from tickets.rejected_rows r
        join tickets.change_files f on f.id = r.file_id
        where f.dataset = @dataset and r.acknowledged_at is null
            and not exists (
                select from tickets.ticket_versions v
                join tickets.change_files vf on vf.id = v.file_id
                where v.dataset = f.dataset and v.ticket_id = r.ticket_id
                    and (vf.epoch, vf.name, vf.last_modified, vf.generation, v.line) > (f.epoch, f.name, f.last_modified, f.generation, r.line))
        """;

    public static Task<long> CountAsync(NpgsqlConnection connection, string dataset, CancellationToken cancellationToken) =>
        connection.Command($"select count(*) {Open}", ("dataset", dataset)).ScalarAsync<long>(cancellationToken);

    /// <summary>The oldest first.</summary>
    public static Task<List<RejectedRow>> ListAsync(NpgsqlConnection connection, string dataset, int limit, CancellationToken cancellationToken) =>
        connection.Command($"select f.dataset, f.name, r.line, r.reason, r.ticket_id, r.text {Open} order by r.rejected_at, f.name, r.line limit @limit", ("dataset", dataset), ("limit", limit))
            .ListAsync(row => new RejectedRow(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.TextOrNull(4), row.GetString(5)), cancellationToken);

    /// <summary>Acknowledges those of a file, or the one on a line; returns how many.</summary>
    public static Task<long> AcknowledgeAsync(NpgsqlConnection connection, string dataset, string file, long? line, string who, CancellationToken cancellationToken) =>
        connection.Command(
            """
            with acknowledged as (
                update tickets.rejected_rows r
                set acknowledged_at = now(), acknowledged_by = @who
                from tickets.change_files f
                where f.id = r.file_id and f.dataset = @dataset and f.name = @file and r.acknowledged_at is null and (@line::bigint is null or r.line = @line)
                returning 1
            )
            select count(*) from acknowledged
            """,
            ("dataset", dataset), ("file", file), ("line", line), ("who", who))
            .ScalarAsync<long>(cancellationToken);
}

/// <summary>A row that could not be stored.</summary>
internal sealed record RejectedRow(string Dataset, string File, long Line, string Reason, string? TicketId, string Text);
