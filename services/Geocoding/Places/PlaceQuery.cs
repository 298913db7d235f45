namespace FleetTickets.Geocoding.Places;

/// <summary>One query: where is this clean place, near this cluster? Read from a leased row of <c>tickets.geo_pending</c>.</summary>
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

    /// <summary>The cluster's usable centre; null when it has none, and then no unverified answer is accepted.</summary>
    public GeoPoint? Centroid { get; init; }

    /// <summary>How far from the centroid an answer may be, in kilometres: the cluster's <c>reach_km</c>.</summary>
    public required double RadiusKm { get; init; }

    /// <summary>True when the name is only a landmark's; its answers count for less.</summary>
    public bool FromLandmark { get; init; }

    /// <summary>True when the place came up just now; false for a backlog and for a failure that is retried, which leave the day's reserve alone.</summary>
    public bool Urgent { get; init; } = true;

    /// <summary>What providers answered to it before, by their names: they are not queried for that again.</summary>
    public IReadOnlyDictionary<string, PriorAnswer> PriorAnswers { get; init; } = PriorAnswer.None;

    /// <summary>The key of its rows, with <see cref="ClusterKey"/>.</summary>
    public string RowKey => AliasKey ?? PlaceKey;
}

/// <summary>What one provider answered, kept while others were in trouble.</summary>
internal sealed record PriorAnswer
{
    public static readonly IReadOnlyDictionary<string, PriorAnswer> None = new Dictionary<string, PriorAnswer>();

    /// <summary>It has the place by neither name, or its answer was refused; null while a query is left.</summary>
    public PlaceOutcome.Unresolved? Failure { get; init; }

    /// <summary>It does not know the place within its cluster; the query by the name alone is left.</summary>
    public bool Widen { get; init; }
}
