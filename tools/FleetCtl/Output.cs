using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FleetTickets.FleetCtl;

/// <summary>Data goes to stdout, as aligned text or as JSON; messages go to stderr.</summary>
internal static class Output
{
    public static readonly Option<bool> Json = new("--json") { Description = "Print data as JSON.", Recursive = true };

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Say(string message) => Console.Error.WriteLine(message);

    public static void WriteJson<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, JsonOptions));

    /// <summary>Rows as JSON or as a table; <paramref name="cells"/> makes the cells of one row, in the order of the headings.</summary>
    public static void Write<T>(bool json, IReadOnlyCollection<T> rows, string[] headings, Func<T, string?[]> cells)
    {
        if (json) WriteJson(rows);
        else WriteTable(headings, [.. rows.Select(cells)]);
    }

    /// <summary>A line of text that may hold names out of the feed: without control characters, which a terminal would obey.</summary>
    public static void WriteLine(string text) => Console.Out.WriteLine(Printable(text));

    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));

    private static void WriteTable(string[] headings, IReadOnlyList<string?[]> rows)
    {
        var widths = headings.Select((heading, column) => rows.Select(row => row[column]?.Length ?? 0).Append(heading.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(headings))
            WriteLine(string.Join("  ", row.Select((cell, column) => (cell ?? "").PadRight(widths[column]))).TrimEnd());
    }
}
