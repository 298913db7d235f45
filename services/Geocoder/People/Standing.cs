namespace FleetTickets.Geocoder.People;

/// <summary>Open tickets of a dataset by how their position was found.</summary>
internal sealed record OpenTickets(string Dataset, string GeoSource, long Tickets);

/// <summary>Places to be asked for: due, leased or waiting (for a budget or a provider: see the trouble).</summary>
internal sealed record PendingPlaces(string State, string? LastTrouble, long Places, DateTime NextTryAt);

/// <summary>Places without a position: review waits for a person, no_match and rejected are remembered failures. Expired ones are asked again.</summary>
internal sealed record UnresolvedPlaces(string Status, string Reason, long Places, long Expired);

/// <summary>A cluster without a centre that open tickets carry.</summary>
internal sealed record CentrelessCluster(string Cluster, string Status, string? Note, long OpenTickets);

/// <summary>What a provider's day allows and has used. CallsPerDay is the limit, or what its spacing lets through when that is less.</summary>
internal sealed record ProviderBudget(string Provider, int? DayLimit, int DayUsed, int CallsPerDay, DateTime? BlockedUntil, string? DisabledReason);

/// <summary>How the Geocoder stands.</summary>
internal sealed record Standing(
    IReadOnlyList<OpenTickets> OpenTickets,
    IReadOnlyList<PendingPlaces> Pending,
    IReadOnlyList<UnresolvedPlaces> Unresolved,
    IReadOnlyList<CentrelessCluster> ClustersWithoutCentre,
    IReadOnlyList<ProviderBudget> Budget);
