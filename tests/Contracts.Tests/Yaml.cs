using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace FleetTickets.Contracts.Tests;

/// <summary>A YAML document as JSON, so that it can be compared with JSON. A duplicate key is an error.</summary>
internal static class Yaml
{
    private static readonly IDeserializer Reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build();

    private static readonly ISerializer Writer = new SerializerBuilder().JsonCompatible().Build();

    public static JsonNode Parse(string text) => JsonNode.Parse(Writer.Serialize(Reader.Deserialize(text)))!;
}
