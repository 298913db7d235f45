using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace FleetTickets.Contracts.Tests;

/// <summary>
/// Reads as much YAML as asyncapi.yaml is written in: block mappings and lists, plain and single-quoted scalars, <c>|</c> texts, and flow
/// collections (JSON among them). Whatever else it meets is a failure, not a guess.
/// </summary>
internal sealed class Yaml
{
    private readonly List<(int Indent, string Text)> _lines;
    private int _at;

    private Yaml(IEnumerable<string> lines) =>
        _lines = [.. lines.Select(line => (line.Length - line.TrimStart(' ').Length, line.Trim()))];

    public static JsonNode Parse(string text)
    {
        var yaml = new Yaml(text.Split('\n'));
        yaml.SkipBlank();
        var node = yaml.Block(0) ?? throw new FormatException("The file is empty.");
        return yaml._at == yaml._lines.Count ? node : throw yaml.Unexpected();
    }

    private JsonNode? Block(int indent) => _lines[_at].Text.StartsWith("- ", StringComparison.Ordinal) ? List(indent)
        : _lines[_at].Text[0] is '{' or '[' ? Flow()
        : Mapping(indent);

    private JsonObject Mapping(int indent)
    {
        var mapping = new JsonObject();
        while (_at < _lines.Count && _lines[_at].Indent == indent && !_lines[_at].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            var text = _lines[_at].Text;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || (colon + 1 < text.Length && text[colon + 1] != ' ')) throw Unexpected();
            mapping.Add(text[..colon], Value(text[(colon + 1)..].Trim(), indent));
        }

        return mapping;
    }

    private JsonArray List(int indent)
    {
        var list = new JsonArray();
        while (_at < _lines.Count && _lines[_at].Indent == indent && _lines[_at].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            // "- key: value" begins a mapping two columns further in.
            _lines[_at] = (indent + 2, _lines[_at].Text[2..].TrimStart());
            list.Add(Block(indent + 2));
        }

        return list;
    }

    private JsonNode? Value(string text, int indent)
    {
        if (text == "|") return Literal(indent);
        if (text.Length > 0)
        {
            _lines[_at] = (indent, text);
            if (text[0] is '{' or '[') return Flow();
            Advance();
            return Scalar(text);
        }

        Advance();
        return _at < _lines.Count && _lines[_at].Indent > indent ? Block(_lines[_at].Indent) : null;
    }

    private JsonValue Literal(int indent)
    {
        var text = new StringBuilder();
        for (_at++; _at < _lines.Count && (_lines[_at].Text.Length == 0 || _lines[_at].Indent > indent); _at++) text.Append(_lines[_at].Text).Append('\n');
        return JsonValue.Create(text.ToString().TrimEnd('\n') + "\n");
    }

    /// <summary>A flow collection, over as many lines as its brackets take.</summary>
    private JsonNode? Flow()
    {
        var text = new StringBuilder();
        do
        {
            text.Append(_lines[_at++].Text).Append(' ');
        }
        while (Depth(text) > 0);
        SkipBlank();
        var flow = text.ToString();
        var position = 0;
        var node = FlowNode(flow, ref position);
        return flow[position..].Trim().Length == 0 ? node : throw new FormatException($"Found '{flow[position..]}' behind a flow collection.");
    }

    private static int Depth(StringBuilder text)
    {
        var (depth, quote) = (0, '\0');
        foreach (var c in text.ToString())
        {
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'') quote = c;
            else if (c is '{' or '[') depth++;
            else if (c is '}' or ']') depth--;
        }

        return depth;
    }

    private static JsonNode? FlowNode(string text, ref int at)
    {
        SkipSpaces(text, ref at);
        if (text[at] == '{') return FlowMapping(text, ref at);
        if (text[at] == '[') return FlowList(text, ref at);
        var begin = at;
        if (text[at] is '"' or '\'') at = text.IndexOf(text[at], at + 1) + 1;
        else while (text[at] is not (',' or ']' or '}' or ':')) at++;
        return Scalar(text[begin..at].Trim());
    }

    private static JsonArray FlowList(string text, ref int at)
    {
        var list = new JsonArray();
        for (at++; ; at++)
        {
            SkipSpaces(text, ref at);
            if (text[at] == ']') break;
            list.Add(FlowNode(text, ref at));
            SkipSpaces(text, ref at);
            if (text[at] == ']') break;
        }

        at++;
        return list;
    }

    private static JsonObject FlowMapping(string text, ref int at)
    {
        var mapping = new JsonObject();
        for (at++; ; at++)
        {
            SkipSpaces(text, ref at);
            if (text[at] == '}') break;
            var key = FlowNode(text, ref at)!.GetValue<string>();
            SkipSpaces(text, ref at);
            if (text[at++] != ':') throw new FormatException($"Expected ':' in {text}");
            mapping.Add(key, FlowNode(text, ref at));
            SkipSpaces(text, ref at);
            if (text[at] == '}') break;
        }

        at++;
        return mapping;
    }

    private static JsonValue? Scalar(string text) => text switch
    {
        "null" => null,
        "true" or "false" => JsonValue.Create(text == "true"),
        ['\'' or '"', .. var inner, '\'' or '"'] => JsonValue.Create(inner),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when text.Count(c => c == '.') < 2 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static void SkipSpaces(string text, ref int at)
    {
        while (text[at] == ' ') at++;
    }

    private void Advance()
    {
        _at++;
        SkipBlank();
    }

    private void SkipBlank()
    {
        while (_at < _lines.Count && (_lines[_at].Text.Length == 0 || _lines[_at].Text[0] == '#')) _at++;
    }

    private FormatException Unexpected() => new($"Line {_at + 1} is not understood: {_lines[_at].Text}");
}
