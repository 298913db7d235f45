namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>What Nominatim and Photon have in common: OpenStreetMap's data, no key, and plain HTTP statuses for troubles.</summary>
internal static class OpenServer
{
    public const string Attribution = "© OpenStreetMap contributors";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public static ProviderAnswer ReadError(ProviderReply reply, string variable, TimeProvider time) => reply.Status switch
    {
        400 => new ProviderAnswer.BadRequest("HTTP 400"),
        401 or 403 => new ProviderAnswer.KeyProblem($"HTTP {reply.Status}: the server at {variable} does not serve us"),
        404 => new ProviderAnswer.KeyProblem($"HTTP 404; expected a geocoder at {variable}"),
        429 => new ProviderAnswer.Throttled(RetryTime.From(reply.Headers, time) ?? RetryTime.After(Pause, time)),
        _ => reply.Unknown(),
    };
}
