namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>
/// Queries a place within its cluster first; one that is not found there is queried once more by its name alone, within the same box.
/// Many clusters are none of the map's: "Hunters Estate, KASARANI 2, Kenya" is nowhere. Each query is a call of its own.
/// </summary>
internal sealed class WideningProvider(IGeocodingProvider inner) : IGeocodingProvider
{
    public string Name => inner.Name;

    public Task PrepareAsync(CancellationToken cancellationToken) => inner.PrepareAsync(cancellationToken);

    public async Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        var answer = await inner.AskAsync(query, cancellationToken);
        return answer is ProviderAnswer.NoMatch && SearchArea.NamesCluster(query)
            ? await inner.AskAsync(query with { Cluster = null }, cancellationToken) with { IsToWiderQuestion = true }
            : answer;
    }
}
