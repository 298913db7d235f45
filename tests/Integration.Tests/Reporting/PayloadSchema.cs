using System.Text.Json;
using System.Text.Json.Nodes;
using FleetTickets.Testing;
using Json.Schema;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>The schemas in contracts/schemas. Formats are checked, and a keyword that JSON Schema does not define is an error.</summary>
internal static class PayloadSchema
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private static readonly BuildOptions Strict = new()
    {
        Dialect = Dialect.Draft202012.With([], allowUnknownKeywords: false),
        SchemaRegistry = new SchemaRegistry(),
    };

    // In the order of their references: they are resolved when a schema is built.
    private static readonly Dictionary<string, JsonSchema> Schemas =
        ((string[])["feature.schema.json", "map.schema.json", "dashboard.schema.json"]).ToDictionary(name => name, Build);

    /// <summary>The errors of the document, each with its place; empty when it is valid.</summary>
    public static List<string> ErrorsOf(JsonElement document, string schema)
    {
        var results = Schemas[schema].Evaluate(document, Options);
        return results.IsValid
            ? []
            : [.. from result in results.Details ?? []
                  from error in result.Errors ?? new Dictionary<string, string>()
                  select $"{result.InstanceLocation}: {error.Value} ({result.EvaluationPath}/{error.Key})"];
    }

    private static JsonSchema Build(string name)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Repository.PathTo("contracts", "schemas", name)))!.AsObject();
        schema.Remove("$schema"); // it would select the standard dialect, which ignores unknown keywords
        return JsonSchema.FromText(schema.ToJsonString(), Strict);
    }
}
