using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FleetTickets.Integration.Tests.Scanner;

/// <summary>
/// Stands before the store, one request a connection, and changes whole answers on their way: what a misbehaving reverse proxy does.
/// Requests pass unchanged, so their signatures hold.
/// </summary>
internal sealed class DistortingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Uri _store;
    private readonly Task _accepting;

    public DistortingProxy(Uri store)
    {
        _store = store;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Changes an answer, head and body, given the request's line.</summary>
    public Func<string, byte[], byte[]>? Distort { get; set; }

    public static byte[] HtmlPage(byte[] answer) => Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 49\r\nConnection: close\r\n\r\n<html><body>Temporarily unavailable</body></html>");

    public static byte[] Nonsense(byte[] answer) => Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\nConnection: close\r\n\r\nplease, <");

    public static byte[] Half(byte[] answer) => answer[..(answer.Length / 2)];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using var accepted = client;
            using var store = new TcpClient();
            await store.ConnectAsync(_store.Host, _store.Port, _stopping.Token);
            var head = await ReadHeadAsync(client.GetStream());
            // not signed, and makes the end of the answer the end of the connection
            await store.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head.Insert(head.Length - 2, "Connection: close\r\n")), _stopping.Token);
            using var answer = new MemoryStream();
            await store.GetStream().CopyToAsync(answer, _stopping.Token);
            var bytes = answer.ToArray();
            await client.GetStream().WriteAsync(Distort?.Invoke(head.Split("\r\n", 2)[0], bytes) ?? bytes, _stopping.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // the other side has gone
        }
    }

    /// <summary>Listings have no body.</summary>
    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var length = await stream.ReadAsync(buffer, _stopping.Token);
            if (length == 0) throw new IOException("closed before a request");
            head.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }

        return head.ToString();
    }
}
