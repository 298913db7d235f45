using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FleetTickets.Testing;

/// <summary>An answer of <see cref="CountingServer"/>, sent once <paramref name="After"/> is done; or none, when it drops the connection.</summary>
public sealed record CountedAnswer(int Status, string Body, string Headers = "", Task? After = null, bool Drops = false);

/// <summary>
/// An HTTP server that notes when each request arrived, as a provider that counts calls would. Each connection is read by a thread of its
/// own, so that a busy thread pool does not shift the times.
/// </summary>
public sealed class CountingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<(long At, string Path)> _arrivals = new();
    private readonly ConcurrentBag<TcpClient> _connections = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly X509Certificate2? _certificate;

    /// <summary>With a certificate it talks TLS.</summary>
    public CountingServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        Url = new Uri($"{(certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        new Thread(Accept) { IsBackground = true, Name = "counting server" }.Start();
    }

    public Uri Url { get; }

    /// <summary>What it answers, by the path with its query.</summary>
    public Func<string, CountedAnswer> Answer { get; set; } = _ => new CountedAnswer(200, "[]");

    /// <summary>No connection is made secure before this is done.</summary>
    public Task Handshakes { get; set; } = Task.CompletedTask;

    public int Count => _arrivals.Count;

    public IReadOnlyList<string> Paths => [.. _arrivals.Select(arrival => arrival.Path)];

    /// <summary>The most requests that arrived in any window of this length, wherever it begins.</summary>
    public int MostIn(TimeSpan window)
    {
        var arrivals = _arrivals.Select(arrival => arrival.At).Order().ToArray();
        return arrivals.Length == 0
            ? 0
            : arrivals.Max(begin => arrivals.Count(at => at >= begin && TimeProvider.System.GetElapsedTime(begin, at) < window));
    }

    /// <summary>Waits for the next request that nobody has waited for.</summary>
    public async Task NextAsync(TimeSpan? within = null)
    {
        if (!await _arrived.WaitAsync(within ?? Eventually.Patience)) throw new TimeoutException($"No further request arrived after {Count}.");
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var connection in _connections) connection.Dispose();
        _arrived.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                client.NoDelay = true;
                _connections.Add(client);
                new Thread(() => Serve(client)) { IsBackground = true, Name = "counting server" }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // the test is over: in the middle of waiting, or between two connections
        }
    }

    private Stream Secure(NetworkStream connection)
    {
        if (_certificate is null) return connection;
        Handshakes.GetAwaiter().GetResult();
        var secure = new SslStream(connection);
        secure.AuthenticateAsServer(_certificate);
        return secure;
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using var _ = client;
            using var stream = Secure(client.GetStream());
            var buffer = new byte[16 * 1024]; // a request of ours is one write, and far smaller
            while (stream.Read(buffer) is > 0 and var length)
            {
                var path = Encoding.ASCII.GetString(buffer, 0, length).Split(' ')[1];
                _arrivals.Enqueue((TimeProvider.System.GetTimestamp(), path));
                _arrived.Release();
                var answer = Answer(path);
                answer.After?.GetAwaiter().GetResult();
                if (answer.Drops) break;
                var body = Encoding.UTF8.GetBytes(answer.Body);
                stream.Write(
                    [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {answer.Status} x\r\nContent-Type: application/json\r\n{answer.Headers}Content-Length: {body.Length}\r\n\r\n"), .. body]);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or AuthenticationException)
        {
            // the asker went away, or the test is over
        }
    }
}
