namespace FleetTickets.Geocoding.Review;

/// <summary>Open tickets of a dataset by how their position was found.</summary>
internal sealed record OpenTickets(string Dataset, string GeoSource, long Tickets);

/// <summary>Places to be looked for: due, leased or waiting (for a budget or a provider: see the trouble).</summary>
internal sealed record PendingPlaces(string State, string? LastTrouble, long Places, DateTime NextTryAt);

/// <summary>Places without a position: review waits for a person, no_match and rejected are remembered failures. Expired ones are retried.</summary>
internal sealed record UnresolvedPlaces(string Status, string Reason, long Places, long Expired);

/// <summary>A cluster without a centre that open tickets carry.</summary>
internal sealed record CentrelessCluster(string Cluster, string Status, string? Note, long OpenTickets);

/// <summary>A provider's calls per day, and how many it has used. CallsPerDay is the limit, or what its spacing lets through when that is less.</summary>
internal sealed record ProviderBudget(string Provider, int? DayLimit, int DayUsed, int CallsPerDay, DateTime? BlockedUntil, string? DisabledReason);

/// <summary>The geocoding status: what is positioned, pending and unresolved, and the budget used.</summary>
internal sealed record GeocodingStatus(
    IReadOnlyList<OpenTickets> OpenTickets,
    IReadOnlyList<PendingPlaces> Pending,
    IReadOnlyList<UnresolvedPlaces> Unresolved,
    IReadOnlyList<CentrelessCluster> ClustersWithoutCentre,
    IReadOnlyList<ProviderBudget> Budget);

/// <summary>A row of <c>reporting.fn_geocoding_coverage()</c>.</summary>
internal sealed record Coverage(
    string Scope, string? Dataset, string? Cluster, string GeoSource, long Tickets, decimal Share, long OpenTickets, decimal? OpenShare);

/// <summary>A place of open tickets without a position of its own, and why.</summary>
internal sealed record UnresolvedPlace(string Place, string Cluster, string Status, string? Reason, long Tickets);

/// <summary>The cost of querying providers for all pending places.</summary>
/// <param name="Places">Pending places, whether looked for in the gazetteers yet or not.</param>
/// <param name="MostCalls">When no provider has any of them: each place twice, within its cluster and by its name alone, at each provider that has a budget.</param>
/// <param name="MostDays">Until the slowest of these has been queried for all; null when none has a budget, and queries cost nothing.</param>
internal sealed record Backlog(long Places, long MostCalls, decimal? MostDays)
{
    public static Backlog Of(long places, IReadOnlyList<ProviderBudget> budgets)
    {
        const int CallsPerPlace = 2;
        var usable = budgets.Where(budget => budget.DisabledReason is null && budget.CallsPerDay > 0).ToList();
        return new Backlog(
            places, CallsPerPlace * places * usable.Count,
            usable.Count == 0 ? null : Math.Round(usable.Max(budget => (decimal)CallsPerPlace * places / budget.CallsPerDay), 2));
    }
}
