using FleetTickets.Contracts;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.Announcing;

/// <summary>The Geocoder's events in <c>tickets.outbox</c>.</summary>
internal static class OutboxStore
{
    /// <summary>Adds an event within the caller's transaction. The row's id, drawn here once, is the message's id for ever.</summary>
    public static Task AddAsync(
        NpgsqlConnection connection, string dataset, IReadOnlyList<TicketPosition> tickets, DateTimeOffset occurredAt, CancellationToken cancellationToken)
    {
        var message = new TicketsGeocoded
        {
            Dataset = dataset,
            OccurredAt = occurredAt,
            CountsBySource = tickets.CountBy(ticket => ticket.GeoSource).ToDictionary(),
            Tickets = tickets,
        };
        return connection.Command(
            "insert into tickets.outbox (message_id, event, dataset, payload) values (@id, @event, @dataset, @payload)",
            ("id", Guid.CreateVersion7(occurredAt)), ("event", nameof(TicketsGeocoded)), ("dataset", dataset), ("payload", ContractJson.Write(message)))
            .RunAsync(cancellationToken);
    }

    public static Task<List<StoredEvent>> NextUnpublishedAsync(NpgsqlConnection connection, int limit, CancellationToken cancellationToken) =>
        connection.Command(
            """
            select message_id, event, payload
            from tickets.outbox
            where event = @event and published_at is null
            order by created_at, message_id
            limit @limit
            """,
            ("event", nameof(TicketsGeocoded)), ("limit", limit))
            .ListAsync(row => new StoredEvent(row.GetGuid(0), row.GetString(1), row.GetString(2)), cancellationToken);

    public static Task MarkPublishedAsync(NpgsqlConnection connection, Guid messageId, CancellationToken cancellationToken) =>
        connection.Command("update tickets.outbox set published_at = clock_timestamp() where message_id = @id", ("id", messageId)).RunAsync(cancellationToken);
}
