using System.Text.Json;
using FleetTickets.Geocoding.Budget;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>LocationIQ, version 1. "No such place" and its errors differ by status and by the text of <c>error</c>.</summary>
internal sealed class LocationIqProvider(ProviderClient client, RemoteProviderOptions options, TimeProvider time) : ICountedProvider
{
    private const string Attribution = "Search by LocationIQ, © OpenStreetMap contributors";

    public string Name => options.Name;

    public Task<ProviderAnswer> AskAsync(PlaceQuery query, SendPermit permit, CancellationToken cancellationToken)
    {
        var box = SearchArea.Box(query);
        return client.AskAsync(
            "/v1/search",
            [
                ("key", options.Key), ("q", SearchArea.Text(query)), ("format", "json"), ("countrycodes", "ke"), ("limit", "5"), ("addressdetails", "1"),
                ("normalizeaddress", "1"), ("matchquality", "1"), ("dedupe", "1"), ("accept-language", "en"), ("viewbox", box),
                ("bounded", box is null ? null : "1"),
            ],
            permit,
            reply => Read(query, reply),
            cancellationToken);
    }

    public bool HasBalance => true;

    public Task<ProviderAnswer> AskBalanceAsync(SendPermit permit, CancellationToken cancellationToken) => client.AskAsync(
        "/v1/balance",
        [("key", options.Key), ("format", "json")],
        permit,
        reply => reply.Unknown() with
        {
            RemainingToday = reply is { Status: 200, Json: { } json } ? json.GetProperty("balance").GetProperty("day").GetInt32() : null,
        },
        cancellationToken);

    private ProviderAnswer Read(PlaceQuery query, ProviderReply reply)
    {
        var error = reply.Json?.TextOrNull("error") ?? "";
        return reply.Status switch
        {
            200 when reply.Json is { ValueKind: JsonValueKind.Array } places => OsmPlaces.Read(query, places, Attribution),
            400 => new ProviderAnswer.BadRequest(client.Clean(error)),
            401 or 403 => new ProviderAnswer.KeyProblem(client.Clean($"HTTP {reply.Status}: {error}")),
            404 when error.StartsWith("Unable to geocode", StringComparison.OrdinalIgnoreCase) => new ProviderAnswer.NoMatch(),
            404 => new ProviderAnswer.KeyProblem(client.Clean($"HTTP 404: {error}; expected a geocoder at GEOCODER_LOCATIONIQ_URL")),
            429 => Refused(error, reply),
            _ => reply.Unknown(),
        };
    }

    /// <summary>A second, a minute and a day differ in the last word only, "Rate Limited Day".</summary>
    private ProviderAnswer Refused(string error, ProviderReply reply)
    {
        var until = RetryTime.From(reply.Headers, time);
        return (error.StartsWith("Rate Limited", StringComparison.OrdinalIgnoreCase) ? error.Split(' ')[^1].ToLowerInvariant() : "") switch
        {
            "day" => new ProviderAnswer.QuotaSpent(until ?? RetryTime.NextDay(time)),
            "minute" => new ProviderAnswer.Throttled(until ?? RetryTime.After(TimeSpan.FromSeconds(60), time)),
            "second" => new ProviderAnswer.Throttled(until ?? RetryTime.After(TimeSpan.FromSeconds(1), time)),
            _ => new ProviderAnswer.Throttled(until ?? RetryTime.After(TimeSpan.FromSeconds(30), time)),
        };
    }
}
