using System.Text.Json;
using FleetTickets.Geocoding.Budget;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>A Nominatim of one's own, or another server of its kind, at the configured address.</summary>
internal sealed class NominatimProvider(ProviderClient client, RemoteProviderOptions options, TimeProvider time) : ICountedProvider
{
    public string Name => options.Name;

    public Task<ProviderAnswer> AskAsync(PlaceQuery query, SendPermit permit, CancellationToken cancellationToken)
    {
        var box = SearchArea.Box(query);
        return client.AskAsync(
            "/search",
            [
                ("q", SearchArea.Text(query)), ("countrycodes", "ke"), ("format", "jsonv2"), ("addressdetails", "1"), ("limit", "5"), ("accept-language", "en"),
                ("viewbox", box), ("bounded", box is null ? null : "1"),
            ],
            permit,
            reply => Read(query, reply),
            cancellationToken);
    }

    private ProviderAnswer Read(PlaceQuery query, ProviderReply reply) => reply switch
    {
        { Status: 200, Json: { ValueKind: JsonValueKind.Array } places } => OsmPlaces.Read(query, places, OpenServer.Attribution),
        _ => OpenServer.ReadError(reply, "GEOCODER_NOMINATIM_URL", time),
    };
}
