using System.Text;
using FleetTickets.ExporterSim.Csv;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>One way in which a file can be bad as a whole. Its rows would be plain to see in the tables, were any of them applied.</summary>
internal sealed record HostileCase(string Name, string Badness, Func<SimFile, Poison, SimFile> Apply)
{
    public static readonly IReadOnlyList<HostileCase> All =
    [
        new("binary", "not CSV", (file, poison) => file with { Body = Binary(poison.Prng) }),
        new("html", "no ticket_id column", (file, _) => file with { Body = Encoding.UTF8.GetBytes(Html) }),
        new("no-ticket-id-column", "no ticket_id column", (file, poison) => file with
        {
            Header = [.. Columns.All.Select(column => column == "ticket_id" ? "id" : column)],
            Rows = poison.Rows(file, 5),
        }),
        new("renamed-column", "missing column", (file, poison) => file with
        {
            Header = [.. Columns.All.Select(column => column == "is_actionable" ? "Is Actionable" : column)],
            Rows = poison.Rows(file, 5),
        }),
        new("one-id-for-all", "one ticket id for many rows", (file, poison) => file with
        {
            Rows = [.. poison.Rows(file, 45).Select(row => SpareTickets.With(row, ("ticket_id", "WOT0")))],
        }),
        new("all-rejected", "too many rejected rows", (file, poison) => file with
        {
            Rows = [.. poison.Rows(file, 3).Select(row => SpareTickets.With(row, ("ticket_id", "undefined")))],
        }),
        new("duplicate-column", "duplicate column", (file, poison) => file with
        {
            Header = [.. Columns.All.Select(column => column == "department" ? "owner" : column)],
            Rows = poison.Rows(file, 5),
        }),
        new("invalid-utf8", "invalid UTF-8", (file, poison) => file with { Body = Latin1(file with { Rows = poison.Rows(file, 8) }) }),
        new("unclosed-quote", "unclosed quote", (file, poison) => file with { Body = Unclosed(file, poison, rowsAfter: 260) }),
        new("unclosed-quote-at-the-end", "unclosed quote", (file, poison) => file with { Body = Unclosed(file, poison, rowsAfter: 1) }),
        new("field-over-limit", "field over 64 KiB", (file, poison) => file with
        {
            Rows = [.. poison.Rows(file, 3), SpareTickets.With(poison.Rows(file, 1)[0], ("service_type", new string('f', 70_000)))],
        }),
        new("row-over-limit", "row over 1 MiB", (file, poison) => file with
        {
            Header = [.. Columns.All, .. Enumerable.Range(1, 20).Select(i => $"extra_{i}")],
            Rows = [.. poison.Rows(file, 3).Select(row => (string[])[.. row, .. Enumerable.Repeat(new string('r', 60_000), 20)])],
        }),
        new("too-many-rejected", "too many rejected rows", (file, poison) => file with
        {
            Rows = [.. poison.Rows(file, 250), .. poison.Rows(file, 150).Select(row => SpareTickets.With(row, ("ticket_id", "")))],
        }),
    ];

    private const string Html =
        """
        <!DOCTYPE html>
        <html><head><title>502 Bad Gateway</title></head>
        <body><h1>502 Bad Gateway</h1><p>The upstream "workflow" answered, after 30,000 ms, with nothing.</p></body>
        </html>

        """;

    private static byte[] Binary(Prng prng)
    {
        var bytes = new byte[4096];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)prng.Below(256);
        // The beginning of a ZIP archive, then what no UTF-8 text holds.
        ReadOnlySpan<byte> start = [(byte)'P', (byte)'K', 3, 4, 0xFF, 0xFE, 0x00];
        start.CopyTo(bytes);
        return bytes;
    }

    /// <summary>One é as the single byte of Latin-1, in the middle of the file.</summary>
    private static byte[] Latin1(SimFile file)
    {
        var bytes = Write(file);
        var at = bytes.AsSpan(bytes.Length / 2).IndexOf("CLUSTER"u8) + (bytes.Length / 2);
        bytes[at + 1] = 0xE9;
        return bytes;
    }

    /// <summary>A quote that never closes, before rows that hold no other quote.</summary>
    private static byte[] Unclosed(SimFile file, Poison poison, int rowsAfter)
    {
        var open = poison.Rows(file, 1)[0];
        var rows = poison.Rows(file, rowsAfter + 5);
        rows.Insert(5, SpareTickets.With(open, ("location_name", "@")));
        var text = Encoding.UTF8.GetString(Write(file with { Rows = rows, Dialect = new CsvDialect { QuoteValues = false } }));
        return Encoding.UTF8.GetBytes(text.Replace("\"", "", StringComparison.Ordinal).Replace(",@,", ",\"KAYOLE,", StringComparison.Ordinal));
    }

    private static byte[] Write(SimFile file)
    {
        using var stream = new MemoryStream();
        file.WriteTo(stream);
        return stream.ToArray();
    }
}
