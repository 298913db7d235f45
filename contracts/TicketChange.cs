namespace FleetTickets.Contracts;

/// <summary>One ticket that a change file changed.</summary>
public sealed record TicketChange
{
    /// <summary>The ticket's id, for example <c>WOT0715527</c>.</summary>
    public required string TicketId { get; init; }

    /// <summary>
    /// <c>opened</c> (new and actionable, or actionable again without a recorded closure), <c>closed</c> (no longer actionable, or new
    /// with a closing time), <c>reopened</c> (actionable again after a recorded closure) or <c>updated</c> (any other difference).
    /// </summary>
    public required string Change { get; init; }

    /// <summary>
    /// What the position stands for that the ticket has in the database as of this file: <c>building</c>, <c>estate</c>, <c>suburb</c>, <c>town</c> or
    /// <c>cluster</c>; null without a position. The position itself is there, and announced by <see cref="TicketsGeocoded"/>.
    /// </summary>
    public string? GeoPrecision { get; init; }

    /// <summary>How far off that position may be, in metres; null without a position.</summary>
    public int? GeoRadiusM { get; init; }
}
