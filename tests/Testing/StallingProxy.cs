using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FleetTickets.Testing;

/// <summary>
/// A TCP proxy on loopback that can hold a connection at an exact place of its conversation ("after the commit was sent, before its
/// answer was seen"), and can play every kind of outage. Bytes pass unchanged: S3 signatures hold, because the client signs, and the
/// store checks, the Host header that names the proxy.
/// </summary>
public sealed class StallingProxy : IAsyncDisposable
{
    /// <summary>How Npgsql commits. The closing NUL matters: its BEGIN says "read committed".</summary>
    public const string PostgresCommit = "COMMIT\0";

    private readonly string _host;
    private readonly int _port;
    private readonly Lock _gate = new();
    private readonly List<ProxiedConnection> _connections = [];
    private readonly List<Stall> _stalls = [];
    private readonly IPEndPoint _listenAt;
    private readonly CancellationTokenSource _ended = new();
    private Socket? _listener;
    private Outage _outage;

    private StallingProxy(string host, int port)
    {
        _host = host;
        _port = port;
        (_listener, _listenAt) = ListenSomewhere();
        _ = AcceptAsync(_listener);
    }

    public string Host => _listenAt.Address.ToString();

    public int Port => _listenAt.Port;

    /// <summary>In front of the server that a URL names (amqp, postgres, http).</summary>
    public static StallingProxy InFrontOf(Uri server) =>
        new(server.Host, server.Port > 0 ? server.Port : server.Scheme switch { "amqp" => 5672, "postgres" or "postgresql" => 5432, _ => 80 });

    /// <summary>The same URL, leading through this proxy.</summary>
    public Uri Through(Uri server) => new UriBuilder(server) { Host = Host, Port = Port }.Uri;

    /// <summary>
    /// The first connection whose client sends the pattern is held: before these bytes are passed on, or when the server's answer to
    /// them comes. Works once; <paramref name="skip"/> lets that many occurrences pass first.
    /// </summary>
    public Stall Arm(string pattern, StallPoint point, int skip = 0) => Arm(Encoding.UTF8.GetBytes(pattern), point, skip);

    public Stall Arm(byte[] pattern, StallPoint point, int skip = 0)
    {
        var stall = new Stall(pattern, point, skip);
        lock (_gate) _stalls.Add(stall);
        return stall;
    }

    /// <summary>Nothing listens any more and every connection is reset, as when the server's process has died.</summary>
    public void Refuse() => Change(Outage.Refuse);

    /// <summary>New connections are accepted and reset at once; the present ones are reset.</summary>
    public void Cut() => Change(Outage.Cut);

    /// <summary>Connections stay and come about, but nothing passes in either direction: a cable that was pulled.</summary>
    public void BlackHole() => Change(Outage.BlackHole);

    /// <summary>Ends an outage. What a black hole swallowed is gone: its connections are reset.</summary>
    public void Restore() => Change(Outage.None);

    /// <summary>Resets every present connection once; new ones pass.</summary>
    public void DropConnections()
    {
        ProxiedConnection[] dropped;
        lock (_gate) dropped = [.. _connections];
        foreach (var connection in dropped) connection.Reset();
    }

    public ValueTask DisposeAsync()
    {
        _ended.Cancel();
        _listener?.Dispose();
        DropConnections();
        _ended.Dispose();
        return ValueTask.CompletedTask;
    }

    internal bool IsBlackHole => _outage == Outage.BlackHole;

    /// <summary>The first armed stall whose pattern ends within these bytes, and where in them its pattern begins (negative: before them).</summary>
    internal (Stall Stall, int Start)? Match(ProxiedConnection connection, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            (Stall Stall, int Start)? first = null;
            foreach (var stall in _stalls)
            {
                if (connection.Find(stall, bytes) is { } start && (first is null || start < first.Value.Start)) first = (stall, start);
            }

            if (first is { } found) _stalls.Remove(found.Stall);
            return first;
        }
    }

    internal void Forget(ProxiedConnection connection)
    {
        lock (_gate) _connections.Remove(connection);
    }

    private void Change(Outage outage)
    {
        var before = _outage;
        _outage = outage;
        if (outage == Outage.Refuse)
        {
            _listener?.Dispose();
            _listener = null;
        }
        else if (_listener is null)
        {
            _listener = Listen(_listenAt);
            _ = AcceptAsync(_listener);
        }

        if (outage is Outage.Refuse or Outage.Cut || before == Outage.BlackHole) DropConnections();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync(_ended.Token);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }

            if (_outage == Outage.Cut)
            {
                ProxiedConnection.Reset(client);
                continue;
            }

            var connection = new ProxiedConnection(this, client);
            lock (_gate) _connections.Add(connection);
            _ = connection.RunAsync(_host, _port);
        }
    }

    // Below the range of ports that the kernel gives to outgoing connections: Refuse gives the port up and Restore needs it again.
    private static (Socket Listener, IPEndPoint At) ListenSomewhere()
    {
        for (var attempt = 0; ; attempt++)
        {
            var at = new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(20000, 32000));
            try
            {
                return (Listen(at), at);
            }
            catch (SocketException) when (attempt < 50)
            {
                // taken: another one
            }
        }
    }

    private static Socket Listen(IPEndPoint at)
    {
        var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(at);
            listener.Listen();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }
    }

    private enum Outage
    {
        None,
        Refuse,
        Cut,
        BlackHole,
    }
}
