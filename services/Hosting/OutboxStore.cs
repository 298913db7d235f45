using System.Runtime.CompilerServices;
using Npgsql;

namespace FleetTickets.Hosting;

/// <summary>
/// The table <c>tickets.outbox</c>: every event, committed with the rows it reports and published afterwards, at least once, with the same body
/// and message id each time.
/// </summary>
public sealed class OutboxStore(NpgsqlDataSource database)
{
    private const string ListUnpublished = """
        select message_id, event, payload
        from tickets.outbox
        where published_at is null and event = any(@events) and (@dataset::text is null or dataset = @dataset)
        order by created_at, part, message_id
        limit @limit
        """;

    private const string MarkPublished =
        "update tickets.outbox set published_at = coalesce(published_at, clock_timestamp()), unrouted = not @routed where message_id = @id";

    /// <summary>A statement that adds the event @message_id, @event, @payload, the @part of those that @dataset's file @file_id gives rise to in a run.</summary>
    /// <param name="run">An expression for the run's id.</param>
    public static string Add(string run) =>
        // Not now(): a transaction that began first may be the later one to commit.
        $"""
        insert into tickets.outbox (message_id, event, dataset, file_id, run_id, part, payload, created_at)
        values (@message_id, @event, @dataset, @file_id, {run}, @part, @payload, clock_timestamp())
        """;

    /// <summary>Adds an event within the caller's transaction. The file is the one that it reports, if any; the run as for <see cref="Add"/>.</summary>
    public static Task AddAsync(
        NpgsqlConnection connection, StoredEvent stored, string dataset, long? fileId, CancellationToken cancellationToken, string run = "null", int part = 1) =>
        connection.Command(
            Add(run), ("message_id", stored.MessageId), ("event", stored.Event), ("dataset", dataset), ("file_id", fileId), ("part", part), ("payload", stored.Payload))
            .RunAsync(cancellationToken);

    /// <summary>The oldest events of these kinds that the broker has not confirmed, in the order in which they are to be published.</summary>
    /// <param name="connection">The caller's, with its transaction if there is one.</param>
    /// <param name="events">Names of contracts: each service publishes its own.</param>
    /// <param name="dataset">Null for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<List<StoredEvent>> ListUnpublishedAsync(
        NpgsqlConnection connection, string[] events, string? dataset, int limit, CancellationToken cancellationToken) =>
        connection.Command(ListUnpublished, ("events", events), ("dataset", dataset), ("limit", limit)).ListAsync(Map, cancellationToken);

    /// <summary>Records that the broker confirmed the event, and whether a queue took it; the time of the first confirm stays.</summary>
    public static Task MarkPublishedAsync(NpgsqlConnection connection, Guid messageId, bool routed, CancellationToken cancellationToken) =>
        connection.Command(MarkPublished, ("id", messageId), ("routed", routed)).RunAsync(cancellationToken);

    /// <summary>The first of the dataset's <see cref="ListUnpublishedAsync"/>, or null. No connection is held afterwards.</summary>
    public async Task<StoredEvent?> NextUnpublishedAsync(string[] events, string dataset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await ListUnpublishedAsync(connection, events, dataset, limit: 1, cancellationToken)).FirstOrDefault();
    }

    public async Task MarkPublishedAsync(Guid messageId, bool routed, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await MarkPublishedAsync(connection, messageId, routed, cancellationToken);
    }

    /// <summary>Records a confirm, runs the caller's statement on the @dataset in the same transaction, and returns the next of <see cref="NextUnpublishedAsync"/>.</summary>
    public async Task<StoredEvent?> MarkPublishedAsync(Guid messageId, bool routed, string statement, string[] events, string dataset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.Command($"{MarkPublished}; {statement}; {ListUnpublished}", ("id", messageId), ("routed", routed), ("events", events), ("dataset", dataset), ("limit", 1))
            .ListAsync(Map, cancellationToken)).FirstOrDefault();
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

    private static StoredEvent Map(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2));
}
