using System.Text;

namespace FleetTickets.ExporterSim.Csv;

/// <summary>RFC 4180, written by hand so that no library's version can change a byte of a stream.</summary>
internal static class CsvWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Write(Stream stream, IReadOnlyList<string> header, IEnumerable<string[]> rows, CsvDialect dialect)
    {
        using var writer = new StreamWriter(stream, Utf8, 64 * 1024, leaveOpen: true) { NewLine = dialect.NewLine };
        if (dialect.ByteOrderMark)
            writer.Write('\uFEFF');
        WriteRecord(writer, header, dialect.QuoteHeader);
        foreach (var row in rows)
        {
            writer.Write(dialect.NewLine);
            WriteRecord(writer, row, dialect.QuoteValues);
        }

        if (dialect.FinalNewLine)
            writer.Write(dialect.NewLine);
    }

    /// <summary>A row without any field is a blank line.</summary>
    private static void WriteRecord(StreamWriter writer, IReadOnlyList<string> fields, bool quoteAll)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0)
                writer.Write(',');
            if (quoteAll || fields[i].AsSpan().IndexOfAny(",\"\r\n") >= 0)
                WriteQuoted(writer, fields[i]);
            else
                writer.Write(fields[i]);
        }
    }

    private static void WriteQuoted(StreamWriter writer, string field)
    {
        writer.Write('"');
        writer.Write(field.Contains('"', StringComparison.Ordinal) ? field.Replace("\"", "\"\"", StringComparison.Ordinal) : field);
        writer.Write('"');
    }
}
