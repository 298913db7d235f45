using System.Text.Json;
using FleetTickets.Geocoding.Budget;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>A Photon of one's own at the configured address. It forgives spelling, so its names are compared all the more.</summary>
internal sealed class PhotonProvider(ProviderClient client, RemoteProviderOptions options, TimeProvider time) : ICountedProvider
{
    public string Name => options.Name;

    public Task<ProviderAnswer> AskAsync(PlaceQuery query, SendPermit permit, CancellationToken cancellationToken) => client.AskAsync(
        "/api",
        [("q", SearchArea.Text(query)), ("countrycode", "KE"), ("limit", "5"), ("lang", "en"), ("bbox", SearchArea.Box(query))],
        permit,
        reply => Read(query, reply),
        cancellationToken);

    private ProviderAnswer Read(PlaceQuery query, ProviderReply reply)
    {
        if (reply is not { Status: 200, Json: { ValueKind: JsonValueKind.Object } answer })
            return reply.Status == 200 ? reply.Unknown() : OpenServer.ReadError(reply, "GEOCODER_PHOTON_URL", time);

        var features = answer.GetProperty("features");
        return features.GetArrayLength() == 0
            ? new ProviderAnswer.NoMatch()
            : new ProviderAnswer.Hit([.. features.EnumerateArray().Select(feature => Candidate(query, feature))]);
    }

    private static Candidate Candidate(PlaceQuery query, JsonElement feature)
    {
        var place = feature.GetProperty("properties");
        var position = feature.GetProperty("geometry").GetProperty("coordinates");
        // A boundary's osm_value means only that it is one; then type has the level.
        var ofPlace = place.TextOrNull("osm_key") == "place" ? place.TextOrNull("osm_value") : null;
        return CandidateFrom.Answer(
            query,
            place.TextOrNull("name") ?? place.TextOrNull("street") ?? "",
            new GeoPoint(CandidateFrom.Degrees(position[1], 90), CandidateFrom.Degrees(position[0], 180)),
            PlaceLevels.Of(ofPlace, place.TextOrNull("type")),
            place.TextOrNull("countrycode") ?? "",
            OpenServer.Attribution,
            box: place.TryGetProperty("extent", out var extent) ? CandidateFrom.Box(extent, west: 0, north: 1, east: 2, south: 3) : null);
    }
}
