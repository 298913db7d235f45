using System.Text.Encodings.Web;
using System.Text.Json;

namespace FleetTickets.Hosting;

/// <summary>The wire form of the contracts: camelCase JSON.</summary>
public static class ContractJson
{
    // No HTML page holds these texts: quotes and letters beyond ASCII stay readable in the management UI.
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write<T>(T message) => JsonSerializer.Serialize(message, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"Found null, expected a {typeof(T).Name}.");
}
