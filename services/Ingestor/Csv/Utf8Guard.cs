using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace FleetTickets.Ingestor.Csv;

/// <summary>
/// Passes bytes through and refuses the first that is not UTF-8, naming its offset in the file. Decoders replace such bytes, and what
/// cannot be stored is never altered in silence.
/// </summary>
internal sealed class Utf8Guard(Stream inner) : ReadOnlyStream
{
    private readonly byte[] _begun = new byte[4]; // a sequence that the last chunk began and did not end
    private int _begunLength;
    private long _offset;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0 && _begunLength > 0) throw NotUtf8(_offset - _begunLength);
        Check(buffer.Span[..read]);
        _offset += read;
        return read;
    }

    private void Check(ReadOnlySpan<byte> chunk)
    {
        var rest = chunk;
        while (_begunLength > 0 && rest.Length > 0)
        {
            _begun[_begunLength++] = rest[0];
            rest = rest[1..];
            var status = Rune.DecodeFromUtf8(_begun.AsSpan(0, _begunLength), out _, out _);
            if (status == OperationStatus.InvalidData) throw NotUtf8(_offset + (chunk.Length - rest.Length) - _begunLength);
            if (status == OperationStatus.Done) _begunLength = 0;
        }

        if (Utf8.IsValid(rest)) return;
        var whole = rest;
        for (var position = 0; whole.Length > 0; position += Consumed(ref whole))
        {
            var status = Rune.DecodeFromUtf8(whole, out _, out _);
            if (status == OperationStatus.InvalidData) throw NotUtf8(_offset + (chunk.Length - rest.Length) + position);
            if (status != OperationStatus.NeedMoreData) continue;
            whole.CopyTo(_begun);
            _begunLength = whole.Length;
            return;
        }
    }

    private static int Consumed(ref ReadOnlySpan<byte> bytes)
    {
        _ = Rune.DecodeFromUtf8(bytes, out _, out var consumed);
        bytes = bytes[consumed..];
        return consumed;
    }

    private static BadFileException NotUtf8(long offset) =>
        new("not_utf8", $"The byte at offset {offset} is not UTF-8. Expected a CSV file in UTF-8: export it again in that encoding.");

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
