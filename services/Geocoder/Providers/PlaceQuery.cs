namespace FleetTickets.Geocoder.Providers;

/// <summary>One question to a provider: where is this clean place, near this cluster?</summary>
internal sealed record PlaceQuery
{
    /// <summary>The clean place, for example <c>Kahawa West Heights</c>.</summary>
    public required string Place { get; init; }

    /// <summary>Its key, for example <c>kahawawestheights</c>.</summary>
    public required string PlaceKey { get; init; }

    /// <summary>The key that tickets have it under, when that is an alias of this place, given by a person; null when it is its own.</summary>
    public string? AliasKey { get; init; }

    /// <summary>The clean name of the ticket's cluster, for example <c>Kahawa West</c>; null when the ticket has none.</summary>
    public string? Cluster { get; init; }

    /// <summary>The cluster as tickets carry it: what aliases and rows of the gazetteer are kept under; null when the ticket has none.</summary>
    public string? ClusterKey { get; init; }

    /// <summary>Where the cluster is; null when nobody knows, and then no unverified answer is accepted.</summary>
    public GeoPoint? Centroid { get; init; }

    /// <summary>How far from the centroid an answer may be, in kilometres.</summary>
    public double RadiusKm { get; init; } = 25;

    /// <summary>True when the name is only a landmark's; its answers count for less.</summary>
    public bool FromLandmark { get; init; }

    /// <summary>True when the place came up just now; false for a backlog and for a failure that is asked again, which leave the day's reserve alone.</summary>
    public bool Urgent { get; init; } = true;
}
