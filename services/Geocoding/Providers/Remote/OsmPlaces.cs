using System.Text.Json;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>Reads the list of places that Nominatim, and LocationIQ after it, answer with.</summary>
internal static class OsmPlaces
{
    public static ProviderAnswer Read(PlaceQuery query, JsonElement places, string attribution) =>
        places.GetArrayLength() == 0
            ? new ProviderAnswer.NoMatch()
            : new ProviderAnswer.Hit([.. places.EnumerateArray().Select(place => Candidate(query, place, attribution))]);

    private static Candidate Candidate(PlaceQuery query, JsonElement place, string attribution)
    {
        var quality = place.TryGetProperty("matchquality", out var found) ? found : default;
        var code = quality.TextOrNull("matchcode");
        var level = PlaceLevels.Of(quality.TextOrNull("matchlevel"), place.TextOrNull("addresstype"), place.TextOrNull("type"));
        return CandidateFrom.Answer(
            query,
            place.GetProperty("display_name").GetString()!,
            new GeoPoint(CandidateFrom.Degrees(place.GetProperty("lat"), 90), CandidateFrom.Degrees(place.GetProperty("lon"), 180)),
            code == "fallback" ? PlaceLevels.AtLeastCity(level) : level,
            place.TryGetProperty("address", out var address) ? address.TextOrNull("country_code") ?? "" : "",
            attribution,
            place.NumberOr("importance", 0),
            place.TryGetProperty("boundingbox", out var box) ? CandidateFrom.Box(box, south: 0, north: 1, west: 2, east: 3) : null,
            doubt: code switch { "fallback" => 30, "approximate" => 10, _ => 0 });
    }
}
