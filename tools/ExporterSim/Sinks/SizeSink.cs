using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Sinks;

/// <summary>Writes nowhere; tells how big a file would be.</summary>
internal sealed class SizeSink : ISink
{
    public Task<long> WriteAsync(SimFile file, CancellationToken cancellationToken)
    {
        using var counter = new CountingStream();
        file.WriteTo(counter);
        return Task.FromResult(counter.Length);
    }

    public Task WaitUntilTakenAsync(string key, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }

    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => _length;
        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => _length += count;
        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
