using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Gazetteer;

/// <summary>
/// Answers from what this installation knows already: people's aliases, places people verified, and what a provider answered for another
/// cluster, by the whole name or its spelling. First in every chain: what was checked or paid for once is not asked again. Places of the
/// lists take part as rivals, so that a name they have elsewhere is not bent, and two equally good places go to a person.
/// </summary>
internal sealed class GazetteerProvider(KnownPlaces known) : IGeocodingProvider
{
    /// <summary>Stored beside every copy of what is known here, whoever found the copy.</summary>
    public const string ProviderName = "gazetteer";

    public string Name => ProviderName;

    public bool IsLocal => true;

    public async Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        var found = PlaceFinder.Whole(await known.ForAsync(query, cancellationToken), query);
        return found.Any(one => one.Place.Origin is PlaceOrigin.Verified or PlaceOrigin.Answered || (query.AliasKey is not null && one.Match == PlaceMatch.Exact))
            ? new ProviderAnswer.Hit([.. found.Select(one => one.Offer(query))])
            : new ProviderAnswer.NoMatch();
    }
}
