namespace FleetTickets.Contracts;

/// <summary>Where one ticket is.</summary>
public sealed record TicketPosition
{
    /// <summary>The ticket's id, for example <c>WOT0715527</c>.</summary>
    public required string TicketId { get; init; }

    /// <summary>WGS 84 latitude in degrees, for example <c>-1.292</c>; null when the ticket lost its position.</summary>
    public required double? Latitude { get; init; }

    /// <summary>WGS 84 longitude in degrees, for example <c>36.822</c>; null when the ticket lost its position.</summary>
    public required double? Longitude { get; init; }

    /// <summary><c>feed</c> (the source's own coordinate), <c>location</c> (its place), <c>cluster</c> (the centre of its area: not a door) or <c>none</c>.</summary>
    public required string GeoSource { get; init; }

    /// <summary>What the position stands for: <c>building</c>, <c>estate</c>, <c>suburb</c>, <c>town</c> or <c>cluster</c>; null without a position.</summary>
    public string? GeoPrecision { get; init; }

    /// <summary>How far off the truth may be, in metres, for example <c>2000</c>; null without a position. Over 250 it is no door.</summary>
    public int? GeoRadiusM { get; init; }
}
