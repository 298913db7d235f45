using FleetTickets.ExporterSim.Csv;
using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>The same rows in another form: what a parser has to take.</summary>
internal static class AwkwardForms
{
    public static readonly IReadOnlyList<AwkwardCase> All =
    [
        new("byte-order-mark", (file, _) => file with { Dialect = new CsvDialect { ByteOrderMark = true, NewLine = "\r\n" } }),
        new("quoted-header-after-byte-order-mark", (file, _) => file with { Dialect = new CsvDialect { ByteOrderMark = true, QuoteHeader = true } }),
        new("crlf", (file, _) => file with { Dialect = new CsvDialect { NewLine = "\r\n" } }),
        new("unquoted-without-final-newline", (file, _) => file with { Dialect = new CsvDialect { QuoteValues = false, FinalNewLine = false } }),
        new("other-column-order", OtherColumnOrder),
        new("added-columns", AddedColumns),
        new("missing-column", MissingColumn),
        new("decorated-header", (file, _) => file with { Header = [.. file.Header.Select((name, i) => (i % 4) switch { 0 => $" {name}\u00A0", 1 => name.ToUpperInvariant(), 2 => $"\uFEFF{name}", _ => name })] }),
        new("two-byte-order-marks", (file, _) => file with { Header = ["\uFEFF" + file.Header[0], .. file.Header.Skip(1)], Dialect = new CsvDialect { ByteOrderMark = true, QuoteHeader = false } }),
        new("header-again", (file, spares) => file with { Rows = [.. file.Rows, [.. file.Header], spares.Row(file), [.. file.Header]] }),
        new("surplus-empty-fields", (file, spares) => file with { Rows = [.. file.Rows.Append(spares.Row(file)).Select((row, i) => (string[])[.. row, .. Enumerable.Repeat("", (i % 2) + 1)])] }),
        new("blank-lines", (file, _) => file with { Rows = [[], .. file.Rows.SelectMany(row => new[] { row, [] }), []] }),
        new("header-only", (file, _) => file with { Rows = [] }),
        new("zero-byte", (file, _) => file with { Header = [], Rows = [], Body = [] }),
    ];

    private static SimFile OtherColumnOrder(SimFile file, SpareTickets spares)
    {
        var order = Enumerable.Range(0, file.Header.Count).ToArray();
        spares.Prng.Shuffle(order);
        return Pick(file, order);
    }

    /// <summary>
    /// One column in the middle and one at the end, filled on some rows: an empty one says nothing new of its ticket. Two tickets are in no other
    /// file, so that the columns are still there at the end.
    /// </summary>
    private static SimFile AddedColumns(SimFile file, SpareTickets spares) => file with
    {
        Header = [.. file.Header.Take(20), "customer_segment", .. file.Header.Skip(20), "Fibre length (m)"],
        Rows =
        [
            .. file.Rows.Concat([spares.Row(file), spares.Row(file)]).Select((row, i) => (string[])
            [
                .. row.Take(20), i % 3 == 0 ? "" : "SME \"gold\", Nairobi", .. row.Skip(20), i % 3 == 0 ? "" : $"{spares.Prng.Between(20, 900)}",
            ]),
        ],
    };

    private static SimFile MissingColumn(SimFile file, SpareTickets spares) =>
        Pick(file, [.. Enumerable.Range(0, file.Header.Count).Where(i => file.Header[i] != "department")]);

    private static SimFile Pick(SimFile file, int[] order) => file with
    {
        Header = [.. order.Select(i => file.Header[i])],
        Rows = [.. file.Rows.Select(row => order.Select(i => row[i]).ToArray())],
    };
}
