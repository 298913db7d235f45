using System.Net.Http.Headers;
using System.Text.Json;

namespace FleetTickets.Geocoder.Providers.Remote;

/// <summary>What a server sent back.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body; null when it is no JSON: a proxy's page, a cut-off answer.</param>
/// <param name="Headers">For what they say of limits.</param>
internal sealed record ProviderReply(int Status, JsonElement? Json, HttpResponseHeaders Headers)
{
    /// <summary>Neither an answer nor an error that the provider documents.</summary>
    public ProviderAnswer.Transient Unknown() => new(Json is null
        ? $"HTTP {Status} without JSON; expected the provider's own answer"
        : $"HTTP {Status} with a body that is not the provider's");
}
