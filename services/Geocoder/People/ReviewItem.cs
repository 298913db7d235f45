namespace FleetTickets.Geocoder.People;

/// <summary>Something that waits for a person.</summary>
internal sealed record ReviewItem
{
    /// <summary>place (has no position), cluster (has no centre) or feed (says otherwise than a verified place).</summary>
    public required string Kind { get; init; }

    public required string Place { get; init; }

    public required string? PlaceKey { get; init; }

    public required string Cluster { get; init; }

    public required string Status { get; init; }

    public required string? Reason { get; init; }

    public required string? Note { get; init; }

    /// <summary>Open tickets concerned.</summary>
    public required long Tickets { get; init; }

    public required decimal OldestHours { get; init; }

    /// <summary>Tickets times their age: what the queue is ordered by.</summary>
    public required decimal TicketHours { get; init; }

    public required IReadOnlyList<ReviewCandidate> Candidates { get; init; }
}

/// <summary>A position that a person may take, with its distance from the cluster's centre; null while that has none.</summary>
internal sealed record ReviewCandidate(string Label, double Latitude, double Longitude, double? KmFromCentre);
