namespace FleetTickets.Geocoding.Providers;

/// <summary>
/// A source of positions of places. An implementation reports its troubles as answers and does not throw for them; it neither
/// retries nor applies guards: the chain does.
/// </summary>
internal interface IGeocodingProvider
{
    /// <summary>Stored beside every answer, for example <c>offline</c>.</summary>
    string Name { get; }

    /// <summary>True when a query costs nothing, so that its answers need not be kept.</summary>
    bool IsLocal => false;

    /// <summary>What is to be done once, when the service starts.</summary>
    Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken);
}
