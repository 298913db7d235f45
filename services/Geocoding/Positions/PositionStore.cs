using FleetTickets.Contracts;

namespace FleetTickets.Geocoding.Positions;

/// <summary>How many tickets one transaction moved, and how many it announced.</summary>
internal readonly record struct Settled(int Moved, int Announced)
{
    public static Settled operator +(Settled left, Settled right) => new(left.Moved + right.Moved, left.Announced + right.Announced);
}

/// <summary>Positions of tickets: what is unsettled, and the one transaction that settles a batch.</summary>
internal sealed class PositionStore(NpgsqlDataSource database, SqlText sql)
{
    /// <summary>Any number will do, as long as no one else uses it: "FleetGeo" in ASCII.</summary>
    private const long AnnouncersLock = 0x466C65657447656F;

    private readonly string _findUnsettled = sql.Read("FindUnsettled.sql");
    private readonly string _announce = sql.Read("AnnouncePositions.sql");

    /// <summary>Looks at the next tickets after the given one. <c>Last</c> is null when there are none.</summary>
    public async Task<(string? Last, string[] Unsettled)> FindUnsettledAsync(
        string dataset, bool openOnly, string after, int window, CancellationToken cancellationToken) =>
        (await database.Command(_findUnsettled, ("dataset", dataset), ("open_only", openOnly), ("after", after), ("window", window))
            .ListAsync(row => (row.TextOrNull(0), row.IsDBNull(1) ? [] : row.GetFieldValue<string[]>(1)), cancellationToken))[0];

    /// <summary>
    /// Positions these tickets by the gazetteers, and puts what is to be announced of them into the outbox: one transaction, so that no
    /// move goes unannounced and nothing is announced that did not happen. Ticket rows are locked in ticket_id order, as the Ingestor
    /// does; one replica at a time does this, since two could announce a ticket in the wrong order. Idempotent.
    /// </summary>
    public async Task<Settled> SettleAsync(string dataset, string[] ticketIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // A process frozen in here is cut off by the server, and delays the others by half a minute at most.
        await connection.Command(
            "set local lock_timeout = '10s'; set local statement_timeout = '30s'; set local idle_in_transaction_session_timeout = '30s'")
            .RunAsync(cancellationToken);
        await connection.Command($"select pg_advisory_xact_lock({AnnouncersLock})").RunAsync(cancellationToken);

        var moved = await connection.Command(
            "select count(*) from tickets.resolve_ticket_geoms(@dataset, @ids)", ("dataset", dataset), ("ids", ticketIds))
            .ScalarAsync<long>(cancellationToken);
        var announced = await connection.Command(_announce, ("dataset", dataset), ("ticket_ids", ticketIds))
            .ListAsync(row => (Ticket: Map(row), At: row.GetFieldValue<DateTimeOffset>(6)), cancellationToken);
        if (announced.Count > 0)
            await AddEventAsync(connection, dataset, [.. announced.Select(one => one.Ticket)], announced[0].At, cancellationToken);

        await transaction.CommitAsync(cancellationToken);
        return new Settled((int)moved, announced.Count);
    }

    /// <summary>The row's id, drawn here once, is the message's id for ever.</summary>
    private static Task AddEventAsync(
        NpgsqlConnection connection, string dataset, IReadOnlyList<TicketPosition> tickets, DateTimeOffset occurredAt, CancellationToken cancellationToken)
    {
        var message = new TicketsGeocoded
        {
            Dataset = dataset,
            OccurredAt = occurredAt,
            CountsBySource = tickets.CountBy(ticket => ticket.GeoSource).ToDictionary(),
            Tickets = tickets,
        };
        var stored = new StoredEvent(Guid.CreateVersion7(occurredAt), nameof(TicketsGeocoded), ContractJson.Write(message));
        return OutboxStore.AddAsync(connection, stored, dataset, fileId: null, cancellationToken);
    }

    private static TicketPosition Map(NpgsqlDataReader row) => new()
    {
        TicketId = row.GetString(0), Latitude = row.NumberOrNull(1), Longitude = row.NumberOrNull(2), GeoSource = row.GetString(3),
        GeoPrecision = row.TextOrNull(4), GeoRadiusM = row.IsDBNull(5) ? null : row.GetInt32(5),
    };
}
