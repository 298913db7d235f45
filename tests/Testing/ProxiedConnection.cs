using System.Net.Sockets;
using System.Threading.Channels;

namespace FleetTickets.Testing;

/// <summary>One client of a <see cref="StallingProxy"/> and its connection to the server.</summary>
internal sealed class ProxiedConnection(StallingProxy proxy, Socket client) : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<byte[]> _requests = Channel.CreateUnbounded<byte[]>();
    // The last bytes passed on to the server, in which a pattern may have begun.
    private readonly byte[] _tail = new byte[Stall.LongestPattern];
    private readonly Dictionary<Stall, long> _countedTo = [];
    private int _tailLength;
    private long _sent;
    private volatile bool _held;
    private Stall? _answerStall;
    private Socket? _server;

    public async Task RunAsync(string host, int port)
    {
        try
        {
            client.NoDelay = true;
            _server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _server.ConnectAsync(host, port, _ended.Token);
            await Task.WhenAll(
                OrResetAsync(ReadRequestsAsync(client)), OrResetAsync(SendRequestsAsync(_server)), OrResetAsync(PumpAnswersAsync(_server, client)));
            client.Dispose();
            _server.Dispose();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Reset();
        }
        finally
        {
            proxy.Forget(this);
        }
    }

    /// <summary>Ends both sides with RST, as a dead process or a firewall does.</summary>
    public void Reset()
    {
        _ended.Cancel();
        Reset(client);
        if (_server is not null) Reset(_server);
    }

    public void Dispose() => Reset();

    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // closed already
        }

        socket.Dispose();
    }

    /// <summary>Where in these bytes the first occurrence of the pattern that is not to be skipped begins; it may have begun in earlier ones.</summary>
    public int? Find(Stall stall, ReadOnlySpan<byte> bytes)
    {
        var kept = Math.Min(_tailLength, stall.Pattern.Length - 1);
        Span<byte> text = new byte[kept + bytes.Length];
        _tail.AsSpan(_tailLength - kept, kept).CopyTo(text);
        bytes.CopyTo(text[kept..]);
        var textBegins = _sent - kept;
        var from = (int)Math.Max(0, _countedTo.GetValueOrDefault(stall) - textBegins);
        while (from < text.Length)
        {
            var at = text[from..].IndexOf(stall.Pattern);
            if (at < 0) return null;
            if (!stall.Skips()) return from + at - kept;
            from += at + 1;
            _countedTo[stall] = textBegins + from;
        }

        return null;
    }

    private async Task ReadRequestsAsync(Socket from)
    {
        var buffer = new byte[BufferSize];
        int length;
        while ((length = await from.ReceiveAsync(buffer, _ended.Token)) > 0)
        {
            if (!proxy.IsBlackHole) _requests.Writer.TryWrite(buffer[..length]);
        }

        // A client that dies while it is held must not leave the server waiting for the rest.
        if (_held) Reset();
        _requests.Writer.Complete();
    }

    private async Task SendRequestsAsync(Socket to)
    {
        await foreach (var chunk in _requests.Reader.ReadAllAsync(_ended.Token))
        {
            var bytes = chunk.AsMemory();
            while (proxy.Match(this, bytes.Span) is { } match)
            {
                var before = Math.Max(0, match.Start);
                match.Stall.Connection = this;
                if (match.Stall.Point == StallPoint.BeforeAnswer)
                {
                    _answerStall = match.Stall;
                    break;
                }

                await SendAsync(to, bytes[..before]);
                bytes = bytes[before..];
                await HoldAsync(match.Stall);
            }

            await SendAsync(to, bytes);
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task PumpAnswersAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        int length;
        while ((length = await from.ReceiveAsync(buffer, _ended.Token)) > 0)
        {
            if (proxy.IsBlackHole) continue;
            if (Interlocked.Exchange(ref _answerStall, null) is { } stall) await HoldAsync(stall);
            await SendAllAsync(to, buffer.AsMemory(0, length));
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task HoldAsync(Stall stall)
    {
        _held = stall.Point == StallPoint.BeforeRequest;
        stall.SetReached();
        await stall.Released.WaitAsync(_ended.Token);
        _held = false;
    }

    // One side's failure is the other's: a pump that merely ended would leave its peer waiting.
    private async Task OrResetAsync(Task pump)
    {
        try
        {
            await pump;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Reset();
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        Remember(bytes.Span);
        await SendAllAsync(to, bytes);
    }

    private async Task SendAllAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await to.SendAsync(bytes, _ended.Token)..];
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        _sent += bytes.Length;
        if (bytes.Length >= _tail.Length)
        {
            bytes[^_tail.Length..].CopyTo(_tail);
            _tailLength = _tail.Length;
            return;
        }

        var kept = Math.Min(_tailLength, _tail.Length - bytes.Length);
        _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
        bytes.CopyTo(_tail.AsSpan(kept));
        _tailLength = kept + bytes.Length;
    }
}
