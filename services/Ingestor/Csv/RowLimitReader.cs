namespace FleetTickets.Ingestor.Csv;

/// <summary>
/// Stops a parser that reads on and on without ending a row: its buffer would grow with the file. The exact limit in bytes is checked
/// on the parsed row; this one, in characters, only bounds memory.
/// </summary>
internal sealed class RowLimitReader(TextReader inner, int maxRowCharacters) : TextReader
{
    private const char ByteOrderMark = '\uFEFF';

    private long _read;

    /// <summary>How many characters of the file belong to rows that have ended.</summary>
    public long RowsEnded { get; set; }

    /// <summary>The line on which the row in progress begins, for the error.</summary>
    public long Line { get; set; } = 1;

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        if (_read - RowsEnded > maxRowCharacters)
            throw new BadFileException("row_too_long", $"The row on line {Line} is longer than {maxRowCharacters} bytes, the limit for a row. Is a quote not closed?", Line);
        var read = await inner.ReadAsync(buffer, cancellationToken);
        while (_read == 0 && read > 0 && buffer.Span[0] == ByteOrderMark)
        {
            // The first is the decoder's; programs that add one to a file that has one leave more.
            var marks = buffer.Span[..read].IndexOfAnyExcept(ByteOrderMark) is >= 0 and var text ? text : read;
            buffer[marks..read].CopyTo(buffer);
            read = read > marks ? read - marks : await inner.ReadAsync(buffer, cancellationToken);
        }

        _read += read;
        return read;
    }

    public override int Read(char[] buffer, int index, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
