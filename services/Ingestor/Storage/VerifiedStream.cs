using System.Security.Cryptography;
using FleetTickets.Hosting;

namespace FleetTickets.Ingestor.Storage;

/// <summary>
/// Reads a body under watch: an idle timer on every read (the SDK's time-outs end with the headers: a stalled body hangs for ever), and at
/// the end its length and, where the ETag is one, its MD5. A body that does not check out is the store's failure, not the file's.
/// </summary>
internal sealed class VerifiedStream(Stream inner, StoredObject source, string? expectedMd5, TimeSpan idleTimeout, TimeProvider time) : ReadOnlyStream
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5351 // the store's ETag is an MD5; nothing here is secret
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private long _read;
    private string? _sha256Hex;

    /// <summary>The object, as listed.</summary>
    public StoredObject Source => source;

    /// <summary>As the store told with the body, to the second.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>The SHA-256 of the whole body in lower-case hex, once it has been read to its end.</summary>
    public string Sha256 => _sha256Hex ?? throw new InvalidOperationException("The body has not been read to its end.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_sha256Hex is not null) return 0;
        var read = await ReceiveAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0) Finish();
        _sha256.AppendData(buffer.Span[..read]);
        if (expectedMd5 is not null) _md5.AppendData(buffer.Span[..read]);
        _read += read;
        return read;
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var idle = new Deadline(idleTimeout, time, cancellationToken);
        try
        {
            return await inner.ReadAsync(buffer, idle.Token);
        }
        catch (OperationCanceledException) when (idle.HasPassed)
        {
            throw new TimeoutException($"The store sent nothing for {idleTimeout.TotalSeconds:0.#} s at byte {_read} of {source.Size}.");
        }
    }

    private void Finish()
    {
        if (_read != source.Size) throw new IOException($"The store sent {_read} bytes of an object of {source.Size}.");
        if (expectedMd5 is not null && Convert.ToHexStringLower(_md5.GetHashAndReset()) != expectedMd5)
            throw new IOException($"The {_read} bytes that the store sent do not match the object's ETag, {expectedMd5}.");
        _sha256Hex = Convert.ToHexStringLower(_sha256.GetHashAndReset());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _sha256.Dispose();
            _md5.Dispose();
        }

        base.Dispose(disposing);
    }
}
