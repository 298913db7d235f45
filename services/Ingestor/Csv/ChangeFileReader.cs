using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace FleetTickets.Ingestor.Csv;

/// <summary>
/// Reads a change file row by row and cleans each. Takes what RFC 4180 allows and exporters do; memory is bounded by the limits for a
/// row, whatever the file holds.
/// </summary>
internal sealed class ChangeFileReader(IngestorOptions options)
{
    public const int MaxRejectedTextBytes = 8 * 1024;
    private const int BufferCharacters = 1 << 16;

    /// <summary>The rows of the file, in order. The stream is disposed of at the end.</summary>
    /// <exception cref="BadFileException">The file cannot be applied as it is.</exception>
    public async IAsyncEnumerable<ChangeFileRow> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = new StreamReader(new Utf8Guard(stream), Encoding.UTF8, detectEncodingFromByteOrderMarks: false, BufferCharacters);
        using var limited = new RowLimitReader(text, options.MaxRowBytes);
        var quoting = new QuotingFaults();
        using var parser = new CsvParser(limited, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BufferSize = BufferCharacters,
            IgnoreBlankLines = true,
            BadDataFound = quoting.Note,
            // Counts quotes too, so twice the limit and a little: a doubled quote is one character. The exact limit follows below.
            MaxFieldSize = (options.MaxFieldBytes * 2.0) + 16,
        });

        var record = new ArrayBufferWriter<byte>(4096);
        await using var json = new Utf8JsonWriter(record, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        RecordCleaner? cleaner = null;
        var endOfLastRow = 0L;
        while (await NextAsync(parser, limited))
        {
            cancellationToken.ThrowIfCancellationRequested();
            quoting.Clear();
            var fields = Fields(parser);
            var line = parser.RawRow - LineBreaksInside(fields);
            limited.RowsEnded = parser.CharCount;
            limited.Line = parser.RawRow + 1;
            CheckLimits(parser, fields, line, parser.CharCount - endOfLastRow);
            endOfLastRow = parser.CharCount;
            if (quoting.Unclosed)
                throw new BadFileException("unclosed_quote", $"A quote opened in the row on line {line} is never closed: the file ends inside it. Expected a complete CSV file; export it again.", line);

            if (cleaner is null)
            {
                cleaner = new RecordCleaner(FileHeader.Read(fields, options.OptionalColumns));
                continue;
            }

            var hadSurplus = fields.Length > cleaner.Columns && fields.AsSpan(cleaner.Columns).IndexOfAnyExcept("") < 0;
            if (hadSurplus) fields = fields[..cleaner.Columns];
            var (fate, reason) = Judge(cleaner, fields, line);
            if (fate == RowFate.Kept && quoting.Misplaced) (fate, reason) = (RowFate.Rejected, "misplaced_quote");
            if (fate == RowFate.Kept)
            {
                record.ResetWrittenCount();
                json.Reset();
                cleaner.Write(fields, json);
                json.Flush();
            }

            yield return fate switch
            {
                RowFate.Kept => new ChangeFileRow(line, fate, cleaner.TicketId(fields), record.WrittenMemory, null, null, hadSurplus),
                RowFate.Rejected => new ChangeFileRow(
                    line, fate, cleaner.MeantTicketId(fields), default, reason, PrintableText.Of(parser.RawRecord.AsSpan().TrimEnd("\r\n"), MaxRejectedTextBytes), hadSurplus),
                _ => new ChangeFileRow(line, fate, null, default, null, null, hadSurplus),
            };
        }
    }

    private static (RowFate Fate, string? Reason) Judge(RecordCleaner cleaner, string[] fields, long line)
    {
        try
        {
            return cleaner.Judge(fields);
        }
        catch (BadFileException bad) when (bad.Line is null)
        {
            throw new BadFileException(bad.Reason, bad.Message, line, bad);
        }
    }

    private async Task<bool> NextAsync(CsvParser parser, RowLimitReader limited)
    {
        try
        {
            return await parser.ReadAsync();
        }
        catch (MaxFieldSizeException)
        {
            throw TooLong(limited.Line, "A field");
        }
    }

    private void CheckLimits(CsvParser parser, string[] fields, long line, long characters)
    {
        // UTF-8 takes at most three bytes for a UTF-16 unit: most rows need no count.
        if (characters * 3 > options.MaxRowBytes && Encoding.UTF8.GetByteCount(parser.RawRecord) > options.MaxRowBytes)
            throw new BadFileException("row_too_long", $"The row on line {line} is longer than {options.MaxRowBytes} bytes, the limit for a row.", line);
        if (characters * 3 <= options.MaxFieldBytes) return;
        foreach (var field in fields)
            if (field.Length * 3 > options.MaxFieldBytes && Encoding.UTF8.GetByteCount(field) > options.MaxFieldBytes) throw TooLong(line, "A field");
    }

    private BadFileException TooLong(long line, string what) => new(
        "field_too_long", $"{what} of the row on line {line} is longer than {options.MaxFieldBytes} bytes, the limit for a field. Is a quote not closed?", line);

    private static string[] Fields(CsvParser parser)
    {
        var fields = new string[parser.Count];
        for (var i = 0; i < fields.Length; i++) fields[i] = parser[i];
        return fields;
    }

    private static long LineBreaksInside(string[] fields)
    {
        var breaks = 0L;
        foreach (var field in fields)
            for (var i = field.AsSpan().IndexOfAny('\r', '\n'); i >= 0 && i < field.Length; i++)
                if (field[i] == '\n' || (field[i] == '\r' && (i + 1 == field.Length || field[i + 1] != '\n'))) breaks++;
        return breaks;
    }

    /// <summary>What the parser reports of quotes in the row at hand, as its fields are read.</summary>
    private sealed class QuotingFaults
    {
        /// <summary>The file ended inside a quoted field.</summary>
        public bool Unclosed { get; private set; }

        /// <summary>Text after a closing quote: the parser would drop the quotes, altering the value.</summary>
        public bool Misplaced { get; private set; }

        public void Clear() => (Unclosed, Misplaced) = (false, false);

        public void Note(BadDataFoundArgs found)
        {
            // A quote inside an unquoted field is kept as it is.
            if (!found.Field.StartsWith('"')) return;
            if (found.Field.AsSpan().Count('"') % 2 == 1) Unclosed = true;
            else Misplaced = true;
        }
    }
}
