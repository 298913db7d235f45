namespace FleetTickets.Geocoder.Providers;

/// <summary>The chain of providers in two lengths: gazetteers cost nothing and answer at once, the rest of the chain has a budget.</summary>
/// <param name="Gazetteers">What every new place is looked for in.</param>
/// <param name="Whole">The gazetteers, and after them the providers. Null when no provider with a budget is configured: then the gazetteers' answer is final.</param>
internal sealed record ProviderChains(ProviderChain Gazetteers, ProviderChain? Whole);
