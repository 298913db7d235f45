using FleetTickets.Contracts;
using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.Positions;

/// <summary>Tickets that events named, <c>tickets.geo_demand</c>. Committed before the event is acknowledged, so that a crash loses none.</summary>
internal sealed class DemandStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _note = sql.Read("NoteDemand.sql");

    /// <summary>Notes an event's tickets. Idempotent.</summary>
    public async Task NoteAsync(TicketsUpserted message, CancellationToken cancellationToken)
    {
        if (message.Tickets.Count == 0)
            return;

        var openedAt = message.OccurredAt.ToUniversalTime();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command(
            _note,
            ("dataset", message.Dataset),
            ("ticket_ids", message.Tickets.Select(ticket => ticket.TicketId).ToArray()),
            ("opened_at", message.Tickets.Select(ticket => ticket.Change is "opened" or "reopened" ? openedAt : (DateTimeOffset?)null).ToArray()))
            .RunAsync(cancellationToken);
    }

    /// <summary>Some of the tickets that wait, by ticket id.</summary>
    public async Task<string[]> NextAsync(string dataset, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var ids = await connection.Command(
            "select ticket_id from tickets.geo_demand where dataset = @dataset order by ticket_id limit @limit", ("dataset", dataset), ("limit", limit))
            .ListAsync(row => row.GetString(0), cancellationToken);
        return [.. ids];
    }
}
