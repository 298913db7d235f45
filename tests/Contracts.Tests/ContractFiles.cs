using System.Text.Json.Nodes;

namespace FleetTickets.Contracts.Tests;

/// <summary>The folder <c>contracts/</c> of this checkout, and which example shows which record.</summary>
internal static class ContractFiles
{
    public static readonly Type[] Messages = [typeof(ChangeFileDiscovered), typeof(TicketsUpserted), typeof(TicketsGeocoded), typeof(ChangeFileQuarantined)];

    public static string Folder { get; } = Find();

    public static IReadOnlyList<string> ExampleNames { get; } =
        [.. Directory.GetFiles(Path.Combine(Folder, "examples")).Select(path => Path.GetFileName(path)[..^".json".Length]).Order(StringComparer.Ordinal)];

    public static string Example(string name) => File.ReadAllText(Path.Combine(Folder, "examples", name + ".json"));

    /// <summary>An example's name is its message's exchange without the prefix, then perhaps a dot and what is special about it.</summary>
    public static Type MessageOf(string example) => Messages.Single(message => KebabCase(message.Name) == example.Split('.')[0]);

    public static string KebabCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    public static JsonNode WithoutNulls(JsonNode node)
    {
        if (node is JsonObject fields)
            return new JsonObject(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, (JsonNode?)WithoutNulls(field.Value!))));
        return node is JsonArray items ? new JsonArray([.. items.Select(item => item is null ? null : WithoutNulls(item))]) : node.DeepClone();
    }

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FleetTickets.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("FleetTickets.sln");
        return Path.Combine(folder, "contracts");
    }
}
