using System.Text;
using System.Text.Json;
using FleetTickets.Ingestor.Csv;

namespace FleetTickets.Ingestor.Tests.Csv;

/// <summary>A row as the tests look at it: its record is copied, for the reader uses its memory again.</summary>
internal sealed record ReadRow(long Line, RowFate Fate, string? TicketId, Dictionary<string, string?>? Record, string? Reason, string? Text, bool HadSurplusFields);

/// <summary>Reads a change file from text or bytes, in chunks of a given size.</summary>
internal static class Reading
{
    public const string Header = "ticket_id,region,raw_status,is_alarm,owner,week_start,note";

    /// <summary>Tests of rows write the columns that they are about.</summary>
    public static readonly IReadOnlySet<string> Optional = FileHeader.Expected.Where(name => name != FileHeader.TicketId).ToHashSet();

    public static Task<List<ReadRow>> ReadAsync(string csv, IngestorOptions? options = null, int chunk = int.MaxValue) =>
        ReadAsync(Encoding.UTF8.GetBytes(csv), options, chunk);

    public static async Task<List<ReadRow>> ReadAsync(byte[] csv, IngestorOptions? options = null, int chunk = int.MaxValue)
    {
        var rows = new List<ReadRow>();
        await foreach (var row in new ChangeFileReader(options ?? new IngestorOptions { OptionalColumns = Optional }).ReadAsync(new ChunkedStream(csv, chunk), TestContext.Current.CancellationToken))
            rows.Add(new ReadRow(
                row.Line, row.Fate, row.TicketId,
                row.Fate == RowFate.Kept ? JsonSerializer.Deserialize<Dictionary<string, string?>>(row.Record.Span) : null,
                row.Reason, row.Text, row.HadSurplusFields));
        return rows;
    }

    public static async Task<BadFileException> ReadBadAsync(byte[] csv, IngestorOptions? options = null) =>
        await Assert.ThrowsAsync<BadFileException>(() => ReadAsync(csv, options));

    public static Task<BadFileException> ReadBadAsync(string csv, IngestorOptions? options = null) => ReadBadAsync(Encoding.UTF8.GetBytes(csv), options);
}

/// <summary>Hands out at most so many bytes at a time, as a network does.</summary>
internal sealed class ChunkedStream(byte[] content, int chunk) : ReadOnlyStream
{
    private int _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(Math.Min(buffer.Length, chunk), content.Length - _position);
        content.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return ValueTask.FromResult(count);
    }
}
