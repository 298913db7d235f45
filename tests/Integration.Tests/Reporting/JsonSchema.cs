using System.Text.Json;
using System.Text.RegularExpressions;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>
/// The part of JSON Schema (draft 2020-12) that our schemas use. A keyword it does not know is an error, so that no schema promises what
/// nobody checks; the validators at hand pass over such keywords, know older drafts only, or cost a fee.
/// </summary>
internal sealed class JsonSchema
{
    private static readonly string[] Annotations = ["$schema", "$id", "$defs", "title", "description", "properties", "prefixItems"];

    private readonly Dictionary<string, JsonElement> _files = [];
    private readonly string _name;

    private JsonSchema(string name) => _name = name;

    public static JsonSchema Of(string name) => new(name);

    /// <summary>What is wrong with the document, each with its place; nothing when it is valid.</summary>
    public List<string> FaultsOf(JsonElement document)
    {
        var faults = new List<string>();
        Check(Read(_name), _name, document, "$", faults);
        return faults;
    }

    private void Check(JsonElement schema, string file, JsonElement value, string path, List<string> faults)
    {
        if (schema.ValueKind == JsonValueKind.False) faults.Add($"{path} is not allowed");
        if (schema.ValueKind is JsonValueKind.False or JsonValueKind.True) return;

        foreach (var keyword in schema.EnumerateObject())
        {
            if (Annotations.Contains(keyword.Name)) continue;
            if (!Holds(keyword.Name, keyword.Value, schema, file, value, path, faults))
                faults.Add($"{path}: {Shown(value)} breaks {keyword.Name} {Shown(keyword.Value)}");
        }

        if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
                if (value.TryGetProperty(property.Name, out var member)) Check(property.Value, file, member, $"{path}.{property.Name}", faults);
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("prefixItems", out var firsts))
        {
            foreach (var (first, item) in firsts.EnumerateArray().Zip(value.EnumerateArray())) Check(first, file, item, $"{path}[]", faults);
        }
    }

    private bool Holds(string keyword, JsonElement expected, JsonElement schema, string file, JsonElement value, string path, List<string> faults)
    {
        switch (keyword)
        {
            case "$ref":
                var (target, targetFile) = Resolve(expected.GetString()!, file);
                Check(target, targetFile, value, path, faults);
                return true;
            case "oneOf":
                var attempts = expected.EnumerateArray().Select(choice =>
                {
                    var found = new List<string>();
                    Check(choice, file, value, path, found);
                    return found;
                }).ToList();
                if (attempts.Count(found => found.Count == 0) == 1) return true;
                faults.AddRange(attempts.MinBy(found => found.Count)!);
                return false;
            case "type":
                return expected.ValueKind == JsonValueKind.String ? IsOf(expected.GetString()!, value) : expected.EnumerateArray().Any(type => IsOf(type.GetString()!, value));
            case "const":
                return JsonElement.DeepEquals(expected, value);
            case "enum":
                return expected.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value));
            case "minimum":
                return value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= expected.GetDecimal();
            case "maximum":
                return value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= expected.GetDecimal();
            case "pattern":
                return value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, expected.GetString()!);
            case "format":
                return value.ValueKind != JsonValueKind.String || IsWritten(expected.GetString()!, value.GetString()!);
            case "minItems":
                return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= expected.GetInt32();
            case "items":
                if (value.ValueKind != JsonValueKind.Array) return true;
                var before = schema.TryGetProperty("prefixItems", out var firsts) ? firsts.GetArrayLength() : 0;
                foreach (var item in value.EnumerateArray().Skip(before)) Check(expected, file, item, $"{path}[]", faults);
                return true;
            case "required":
                if (value.ValueKind != JsonValueKind.Object) return true;
                faults.AddRange(expected.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{path}.{name} is missing"));
                return true;
            case "additionalProperties":
                if (value.ValueKind != JsonValueKind.Object) return true;
                var named = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(p => p.Name).ToHashSet() : [];
                foreach (var member in value.EnumerateObject().Where(member => !named.Contains(member.Name))) Check(expected, file, member.Value, $"{path}.{member.Name}", faults);
                return true;
            default:
                throw new NotSupportedException($"{file} uses the keyword {keyword}, which this validator does not know: teach it, or do without.");
        }
    }

    private (JsonElement Schema, string File) Resolve(string reference, string file)
    {
        var parts = reference.Split('#', 2);
        var target = parts[0].Length == 0 ? file : parts[0];
        var schema = Read(target);
        foreach (var step in parts.Length == 2 ? parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries) : []) schema = schema.GetProperty(step);
        return (schema, target);
    }

    private JsonElement Read(string file)
    {
        if (!_files.TryGetValue(file, out var schema))
            _files[file] = schema = JsonDocument.Parse(File.ReadAllText(Repository.PathTo("contracts", "schemas", file))).RootElement;
        return schema;
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDecimal() % 1 == 0,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException($"no such type: {type}"),
    };

    private static bool IsWritten(string format, string text) => format switch
    {
        "date-time" => Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$") && DateTimeOffset.TryParse(text, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
        _ => throw new NotSupportedException($"no such format: {format}"),
    };

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "..." : value.GetRawText();
}
