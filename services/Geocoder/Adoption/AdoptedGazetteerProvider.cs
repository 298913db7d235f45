using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Adoption;

/// <summary>Answers from the unverified places that came with the database. First in every chain: what was paid for once is not asked again.</summary>
internal sealed class AdoptedGazetteerProvider(AdoptedPlaceStore store) : IGeocodingProvider
{
    public string Name => "adopted";

    public async Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken) =>
        await store.FindAsync(query.PlaceKey, cancellationToken) is { } point
            ? new ProviderAnswer.Hit(
            [
                new Candidate
                {
                    Label = query.Place, MatchedName = query.Place, Point = point, Level = PlaceLevel.Suburb, Match = PlaceMatch.Exact, Quality = 60,
                },
            ])
            : new ProviderAnswer.NoMatch();
}
