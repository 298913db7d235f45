using System.Text;

namespace FleetTickets.ExporterSim.Oracle;

/// <summary>A parser of the Oracle's own, for streams it finds on disk: small and strict, and not fast.</summary>
internal sealed class TinyCsv
{
    private readonly string _text;
    private readonly List<string> _fields = [];
    private int _at;

    private TinyCsv(string text) => _text = text;

    /// <summary>Header and rows, blank lines left out, or what is wrong with the file.</summary>
    public static (IReadOnlyList<string> Header, IReadOnlyList<string[]> Rows, string? Badness) Parse(byte[] bytes)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return ([], [], "invalid UTF-8");
        }

        var parser = new TinyCsv(text.StartsWith('\uFEFF') ? text[1..] : text);
        var records = new List<string[]>();
        while (parser._at < parser._text.Length)
        {
            var start = parser._at;
            if (parser.Record() is { } badness)
                return ([], [], badness);
            if (Encoding.UTF8.GetByteCount(parser._text.AsSpan(start, parser._at - start)) > CleaningRules.LongestRow)
                return ([], [], "row over 1 MiB");
            if (parser._fields is not [""])
                records.Add([.. parser._fields]);
        }

        if (records.Count == 0)
            return ([], [], null);
        var header = records[0];
        if (!header.Select(CleaningRules.ColumnName).Contains("ticket_id"))
            return ([], [], "no ticket_id column");
        return header.Distinct().Count() == header.Length ? (header, records[1..], null) : ([], [], "duplicate column");
    }

    private string? Record()
    {
        _fields.Clear();
        while (true)
        {
            if ((_at < _text.Length && _text[_at] == '"' ? Quoted() : Bare()) is { } badness)
                return badness;
            if (Encoding.UTF8.GetByteCount(_fields[^1]) > CleaningRules.LongestField)
                return "field over 64 KiB";
            if (_at < _text.Length && _text[_at] == ',')
            {
                _at++;
                continue;
            }

            if (_at == _text.Length)
                return null;
            var newLine = NewLineAt(_at);
            _at += newLine;
            return newLine > 0 ? null : "text after a closing quote";
        }
    }

    private string? Quoted()
    {
        var field = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] != '"')
                field.Append(_text[_at]);
            else if (_at + 1 < _text.Length && _text[_at + 1] == '"')
                field.Append(_text[_at++]);
            else
            {
                _at++;
                _fields.Add(field.ToString());
                return null;
            }
        }

        return "unclosed quote";
    }

    private string? Bare()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] != ',' && NewLineAt(_at) == 0)
            _at++;
        _fields.Add(_text[start.._at]);
        return null;
    }

    private int NewLineAt(int at) =>
        _text[at] == '\n' ? 1 : _text[at] == '\r' && at + 1 < _text.Length && _text[at + 1] == '\n' ? 2 : 0;
}
