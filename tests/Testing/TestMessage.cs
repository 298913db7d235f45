using System.Text;
using System.Text.Json;

namespace FleetTickets.Testing;

/// <summary>A message as the management UI shows it.</summary>
public sealed record TestMessage(string Payload, string Exchange, string RoutingKey, bool Redelivered, JsonElement Properties)
{
    public string? MessageId => Properties.TryGetProperty("message_id", out var id) ? id.GetString() : null;

    public string? ContentType => Properties.TryGetProperty("content_type", out var type) ? type.GetString() : null;

    public JsonElement Json => JsonDocument.Parse(Payload).RootElement;

    /// <summary>A header's value as text, or null.</summary>
    public string? Header(string name) =>
        Properties.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object && headers.TryGetProperty(name, out var value)
            ? value.ToString()
            : null;

    internal static TestMessage From(JsonElement message)
    {
        var payload = message.GetProperty("payload").GetString()!;
        if (message.GetProperty("payload_encoding").GetString() == "base64") payload = Encoding.UTF8.GetString(Convert.FromBase64String(payload));
        // Without any property the API sends an empty list instead of an object.
        var properties = message.GetProperty("properties");
        return new TestMessage(
            payload, message.GetProperty("exchange").GetString()!, message.GetProperty("routing_key").GetString()!,
            message.GetProperty("redelivered").GetBoolean(), properties.ValueKind == JsonValueKind.Object ? properties : JsonDocument.Parse("{}").RootElement);
    }
}
