namespace FleetTickets.Contracts;

/// <summary>
/// Tickets have a position, or another one than last announced. Published through the Geocoder's outbox: committed with the geometry
/// change, delivered at least once, message id = the outbox row's id. Exchange <c>fleettickets.tickets-geocoded</c>, routing key = dataset.
/// </summary>
public sealed record TicketsGeocoded
{
    /// <summary>The dataset, for example <c>inc</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>When the positions were committed, to the transaction's clock.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>How many of the tickets have each source, for example <c>{"location": 12, "cluster": 3}</c>.</summary>
    public required IReadOnlyDictionary<string, int> CountsBySource { get; init; }

    /// <summary>The tickets with their positions, by ticket id.</summary>
    public required IReadOnlyList<TicketPosition> Tickets { get; init; }
}
