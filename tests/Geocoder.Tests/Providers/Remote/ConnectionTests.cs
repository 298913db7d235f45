using System.Net;
using System.Net.Sockets;
using System.Text;
using FleetTickets.Geocoding.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Geocoder.Tests.Providers.Remote;

/// <summary>What can happen to any provider's answer on its way, and what never leaves.</summary>
public sealed class ConnectionTests(RemoteServer server) : IClassFixture<RemoteServer>
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    public static TheoryData<string> EveryProvider => ["locationiq", "opencage", "nominatim", "photon"];

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task A_server_that_does_not_answer_is_given_up(string name) =>
        Assert.Equal(
            new ProviderAnswer.Transient("no complete answer within 0.3 s"), await AskRawAsync(name, Short, ""));

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task A_body_that_stalls_is_given_up(string name) =>
        Assert.Equal(
            new ProviderAnswer.Transient("no complete answer within 0.3 s"), await AskRawAsync(name, Short, $"{Head}Content-Length: 100\r\n\r\n[{{\"lat\":"));

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task A_body_that_breaks_off_is_no_answer(string name) =>
        Assert.IsType<ProviderAnswer.Transient>(await AskRawAsync(name, TimeSpan.FromSeconds(20), $"{Head}Content-Length: 100\r\n\r\n[]", close: true));

    [Theory]
    [InlineData("Content-Length: 2000000\r\n\r\n")]
    [InlineData("Connection: close\r\n\r\n")]
    public async Task A_body_over_1_MB_is_not_read_to_its_end(string headers) =>
        Assert.Equal(
            new ProviderAnswer.Transient("the answer is longer than 1048576 bytes"),
            await AskRawAsync("locationiq", TimeSpan.FromSeconds(20), $"{Head}{headers}[{new string(' ', 1_048_576)}"));

    [Fact]
    public async Task A_body_of_1_MB_is_read() =>
        Assert.IsType<ProviderAnswer.NoMatch>(
            await AskRawAsync("locationiq", TimeSpan.FromSeconds(20), $"{Head}Content-Length: 1048576\r\n\r\n[{new string(' ', 1_048_574)}]"));

    [Fact]
    public async Task A_server_that_is_not_there_is_a_trouble()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        Assert.Equal(
            new ProviderAnswer.Transient("the connection failed: ConnectionError"),
            await server.AskAsync("locationiq", new Uri($"http://127.0.0.1:{port}"), TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task A_redirect_is_not_followed(string name)
    {
        server.Answers(302, "", ("Location", $"{server.Url}elsewhere"));

        Assert.IsType<ProviderAnswer.Transient>(await server.AskAsync(name));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("http://127.0.0.2")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://localhost")]
    public async Task Nobody_but_the_configured_server_is_contacted(string other)
    {
        server.Answers(200, "[]");
        await using var services = server.Services("locationiq", server.Url, Short, out _);
        using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("locationiq");

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"{other}:{server.Url.Port}/"), TestContext.Current.CancellationToken));
        Assert.StartsWith("Refused to contact", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://localhost:{server.Url.Port + 1}/"), TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("locationiq", 200)]
    [InlineData("opencage", 200)]
    [InlineData("locationiq", 401)]
    [InlineData("locationiq", 400)]
    [InlineData("locationiq", 404)]
    [InlineData("opencage", 403)]
    [InlineData("opencage", 400)]
    [InlineData("locationiq", 500)]
    public async Task The_key_is_in_no_log_no_trace_and_no_answer(string name, int status)
    {
        var echo = $"your key {RemoteServer.Key} and {Uri.EscapeDataString(RemoteServer.Key)}";
        server.Answers(status, $$$"""{"error":"{{{echo}}}","status":{"code":{{{status}}},"message":"{{{echo}}}"}}""");

        var answer = await server.AskAsync(name);
        var told = $"{answer}\n{server.Told}";

        Assert.Equal(RemoteServer.Key, server.Asked["key"]);
        Assert.DoesNotContain(RemoteServer.Key, told, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Uri.EscapeDataString(RemoteServer.Key), told, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("key=", told, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Asks a server that sends these bytes once it was asked, and then holds the connection or ends it.</summary>
    private async Task<ProviderAnswer> AskRawAsync(string name, TimeSpan timeout, string answer, bool close = false)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();
        var given = await server.AskAsync(name, new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), timeout);
        using (await serving) return given;

        async Task<TcpClient> ServeAsync()
        {
            var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[8192], TestContext.Current.CancellationToken);
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // the asker has read enough
            }

            if (close) client.Close();
            return client;
        }
    }
}
