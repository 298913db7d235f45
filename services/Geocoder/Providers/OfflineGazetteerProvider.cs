using FleetTickets.Geocoder.Gazetteer;

namespace FleetTickets.Geocoder.Providers;

/// <summary>
/// Answers from the places that ship with the service and those an operator imported: needs no key, no network and no budget. Tries the
/// whole name and its aliases, then its spelling, then the known places inside it.
/// </summary>
internal sealed class OfflineGazetteerProvider(KnownPlaces known) : IGeocodingProvider
{
    public string Name => "offline";

    public bool IsLocal => true;

    public async Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        var places = await known.ForAsync(query, cancellationToken);
        var found = PlaceFinder.Whole(places, query);
        if (found.Count == 0)
            found = PlaceFinder.Inside(places, query);
        return found.Count == 0 ? new ProviderAnswer.NoMatch() : new ProviderAnswer.Hit([.. found.Select(one => one.Offer(query))]);
    }
}
