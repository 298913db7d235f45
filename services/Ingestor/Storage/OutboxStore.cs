using System.Runtime.CompilerServices;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Ingestor.Storage;

/// <summary>Events as they were committed, <c>tickets.outbox</c>.</summary>
internal sealed class OutboxStore(NpgsqlDataSource database)
{
    /// <summary>Adds an event within the caller's transaction.</summary>
    public static Task AddAsync(NpgsqlConnection connection, StoredEvent stored, string dataset, long fileId, long? runId, int part, CancellationToken cancellationToken) =>
        connection.Command(
            """
            insert into tickets.outbox (message_id, event, dataset, file_id, run_id, part, payload)
            values (@message_id, @event, @dataset, @file_id, @run_id, @part, @payload)
            """,
            ("message_id", stored.MessageId), ("event", stored.Event), ("dataset", dataset), ("file_id", fileId), ("run_id", runId), ("part", part), ("payload", stored.Payload))
            .RunAsync(cancellationToken);

    /// <summary>The oldest event about a file of the dataset that the broker has not confirmed, or null.</summary>
    public async Task<StoredEvent?> NextUnpublishedAsync(string dataset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.Command(
            """
            select message_id, event, payload
            from tickets.outbox
            where dataset = @dataset and published_at is null and file_id is not null
            order by created_at, part
            limit 1
            """,
            ("dataset", dataset))
            .ListAsync(Map, cancellationToken)).FirstOrDefault();
    }

    public async Task MarkPublishedAsync(Guid messageId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command("update tickets.outbox set published_at = coalesce(published_at, now()) where message_id = @id", ("id", messageId))
            .RunAsync(cancellationToken);
    }

    /// <summary>Every event stored since, oldest first, a page at a time.</summary>
    public async IAsyncEnumerable<StoredEvent> ReadSinceAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (at, part, id) = (since.UtcDateTime, 0, Guid.Empty);
        while (true)
        {
            var page = await connection.Command(
                """
                select message_id, event, payload, created_at, part
                from tickets.outbox
                where created_at >= @since and (created_at, part, message_id) > (@at, @part, @id)
                order by created_at, part, message_id
                limit 100
                """,
                ("since", since.ToUniversalTime()), ("at", at), ("part", part), ("id", id))
                .ListAsync(row => (Event: Map(row), At: row.GetDateTime(3), Part: row.GetInt32(4)), cancellationToken);
            if (page.Count == 0) yield break;
            foreach (var row in page) yield return row.Event;
            (at, part, id) = (page[^1].At, page[^1].Part, page[^1].Event.MessageId);
        }
    }

    internal static StoredEvent Map(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2));
}
