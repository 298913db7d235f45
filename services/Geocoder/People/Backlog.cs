namespace FleetTickets.Geocoder.People;

/// <summary>What it costs to ask for all places that wait.</summary>
/// <param name="Places">Places to be asked for, whether the gazetteers have been looked at or not.</param>
/// <param name="MostCalls">When no provider knows any of them: each place twice, within its cluster and by its name alone, at each provider that has a budget.</param>
/// <param name="MostDays">Until the slowest of these has been asked for all; null when none has a budget, and asking costs nothing.</param>
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
