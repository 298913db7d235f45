using System.Text.Json;
using FleetTickets.Geocoding.Budget;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>OpenCage, version 1. Its body repeats the status, and both count; only on some plans it reports what is left of the day.</summary>
internal sealed class OpenCageProvider(ProviderClient client, RemoteProviderOptions options, TimeProvider time) : ICountedProvider
{
    private const string Attribution = "OpenCage, © OpenStreetMap contributors (https://opencagedata.com/credits)";

    /// <summary>Confidence is the size of the answer's box. Up to this it covers a city.</summary>
    private const double ConfidenceOfACity = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public string Name => options.Name;

    public Task<ProviderAnswer> AskAsync(PlaceQuery query, SendPermit permit, CancellationToken cancellationToken) => client.AskAsync(
        "/geocode/v1/json",
        [
            // no_record: a name that was not quite cleaned may hold a customer's.
            ("key", options.Key), ("q", SearchArea.Text(query)), ("countrycode", "ke"), ("bounds", SearchArea.Box(query)), ("limit", "5"), ("language", "en"),
            ("no_annotations", "1"), ("no_record", "1"),
        ],
        permit,
        reply => Read(query, reply),
        cancellationToken);

    private ProviderAnswer Read(PlaceQuery query, ProviderReply reply)
    {
        var told = reply.Json is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("status", out var status) ? status : default;
        var rate = reply.Json is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("rate", out var found) ? found : default;
        var code = reply.Status == 200 ? (int)told.NumberOr("code", 200) : reply.Status;
        var message = client.Clean($"HTTP {code}: {told.TextOrNull("message")}");
        var read = code switch
        {
            200 => Places(query, reply),
            400 or 410 => new ProviderAnswer.BadRequest(message),
            401 or 403 => new ProviderAnswer.KeyProblem(message),
            402 => new ProviderAnswer.QuotaSpent(RetryTime.From(reply.Headers, time) ?? Reset(rate) ?? RetryTime.NextDay(time)),
            404 => new ProviderAnswer.KeyProblem($"{message}; expected a geocoder at GEOCODER_OPENCAGE_URL"),
            429 => new ProviderAnswer.Throttled(RetryTime.From(reply.Headers, time) ?? RetryTime.After(Pause, time)),
            _ => reply.Unknown(),
        };
        return read with { RemainingToday = rate.NumberOr("remaining", -1) is >= 0 and <= int.MaxValue and var remaining ? (int)remaining : null };
    }

    private static ProviderAnswer Places(PlaceQuery query, ProviderReply reply)
    {
        if (reply.Json is not { ValueKind: JsonValueKind.Object } answer)
            return reply.Unknown();

        var results = answer.GetProperty("results");
        if (results.GetArrayLength() > 0)
            return new ProviderAnswer.Hit([.. results.EnumerateArray().Select(result => Candidate(query, result))]);
        return answer.NumberOr("total_results", 0) > 0 ? reply.Unknown() : new ProviderAnswer.NoMatch();
    }

    private static Candidate Candidate(PlaceQuery query, JsonElement result)
    {
        var components = result.GetProperty("components");
        var position = result.GetProperty("geometry");
        var level = PlaceLevels.Of(components.TextOrNull("_type"));
        return CandidateFrom.Answer(
            query,
            result.GetProperty("formatted").GetString()!,
            new GeoPoint(CandidateFrom.Degrees(position.GetProperty("lat"), 90), CandidateFrom.Degrees(position.GetProperty("lng"), 180)),
            result.NumberOr("confidence", 0) <= ConfidenceOfACity ? PlaceLevels.AtLeastCity(level) : level,
            components.TextOrNull("country_code") ?? components.TextOrNull("ISO_3166-1_alpha-2") ?? "",
            Attribution,
            box: result.TryGetProperty("bounds", out var bounds) && bounds.ValueKind == JsonValueKind.Object ? (Corner(bounds, "southwest"), Corner(bounds, "northeast")) : null);
    }

    private static GeoPoint Corner(JsonElement bounds, string name)
    {
        var corner = bounds.GetProperty(name);
        return new GeoPoint(CandidateFrom.Degrees(corner.GetProperty("lat"), 90), CandidateFrom.Degrees(corner.GetProperty("lng"), 180));
    }

    private DateTimeOffset? Reset(JsonElement rate) =>
        rate.NumberOr("reset", -1) is >= 0 and var epoch ? RetryTime.FromEpoch((long)epoch, time.GetUtcNow()) : null;
}
