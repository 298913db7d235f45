namespace FleetTickets.Geocoder.Providers;

/// <summary>
/// Something that can be asked where a place is. An implementation reports its troubles as answers and does not throw for them; it neither
/// retries nor applies guards: the chain does.
/// </summary>
internal interface IGeocodingProvider
{
    /// <summary>Stored beside every answer, for example <c>offline</c>.</summary>
    string Name { get; }

    Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken);
}
