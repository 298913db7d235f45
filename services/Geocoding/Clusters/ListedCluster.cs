namespace FleetTickets.Geocoding.Clusters;

/// <summary>A cluster, the centre it has, and the one its name proposes.</summary>
internal sealed record ListedCluster
{
    public required string Cluster { get; init; }

    /// <summary>verified or unverified (its centre is used), waits (for a person), new (the Geocoder has not seen it).</summary>
    public required string State { get; init; }

    public required double? Latitude { get; init; }

    public required double? Longitude { get; init; }

    public required double? RadiusKm { get; init; }

    /// <summary>The person who verified it, else the provider.</summary>
    public required string? Source { get; init; }

    /// <summary>The place its name fits; null when it fits none, or several.</summary>
    public required string? ProposedPlace { get; init; }

    public required double? ProposedLatitude { get; init; }

    public required double? ProposedLongitude { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Sure enough to be used before a person has looked.</summary>
    public required bool UsedAtOnce { get; init; }

    public required long Tickets { get; init; }

    public required long OpenTickets { get; init; }
}
