using System.Net;
using System.Net.Http.Headers;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Scanner;

/// <summary>Bucket notifications by HTTP wake the Scanner, whose poll interval is an hour.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Secret = "0123456789abcdef-of-the-test";

    private readonly HttpClient _http = new();
    private TestBucket _bucket = null!;
    private TestVirtualHost _virtualHost = null!;
    private Dictionary<string, string> _environment = null!;

    public async ValueTask InitializeAsync()
    {
        _bucket = await TestBucket.CreateAsync();
        _virtualHost = await TestVirtualHost.CreateAsync();
        await _virtualHost.ListenAsync();
        _environment = await ServiceEnvironment.ForAsync(virtualHost: _virtualHost, bucket: _bucket);
        _environment["TICKETS_DATASETS"] = "inc";
        _environment["SCANNER_POLL_INTERVAL"] = "3600";
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _bucket.DisposeAsync();
        await _virtualHost.DisposeAsync();
    }

    [Fact]
    public async Task A_request_with_the_secret_wakes_whatever_its_body_is()
    {
        _environment["SCANNER_WEBHOOK_SECRET"] = Secret;
        await using var scanner = await ServiceProcess.Start("Scanner", _environment).ReadyAsync();
        var address = await scanner.AddressAsync();
        var keys = ChangeFiles.Keys(4);
        string[] bodies = ["", "", "{ no JSON", new string('x', 1_000_000)];
        for (var i = 0; i < keys.Count; i++) // the first may be found by the listing at the start
        {
            await _bucket.PutAsync(keys[i], "ticket_id\n");
            Assert.Equal(HttpStatusCode.NoContent, await PostAsync(address, $"Bearer {Secret}", bodies[i]));
            await Eventually.EqualsAsync(i + 1, async _ => await _virtualHost.ReadyAsync("fleettickets.ingest.inc"), "files offered");
        }

        Assert.Equal(keys, (await _virtualHost.TakeOfferedAsync()).Keys());
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), TestContext.Current.CancellationToken, async (_, _) =>
            Assert.Equal(HttpStatusCode.NoContent, await PostAsync(address, $"bearer {Secret}", "{}")));
        await scanner.ReadyAsync();
        Assert.DoesNotContain(Secret, scanner.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_the_secret_or_too_large_is_refused()
    {
        _environment["SCANNER_WEBHOOK_SECRET"] = Secret;
        await using var scanner = await ServiceProcess.Start("Scanner", _environment).ReadyAsync();
        var address = await scanner.AddressAsync();
        foreach (var header in (string?[])[null, "", "Bearer", "Bearer ", $"Bearer {Secret}x", $"Bearer {Secret[..^1]}", $"Basic {Secret}", Secret, $"Bearer {Secret}, Bearer {Secret}"])
            Assert.Equal((header, HttpStatusCode.Unauthorized), (header, await PostAsync(address, header, "{}")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(address, $"Bearer {Secret}", new string('x', 1_048_577)));
        using var read = await _http.GetAsync(new Uri(address, "/notifications"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, read.StatusCode);
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_webhook()
    {
        await using var scanner = await ServiceProcess.Start("Scanner", _environment).ReadyAsync();
        var address = await scanner.AddressAsync();
        foreach (var header in (string?[])[null, "Bearer ", $"Bearer {Secret}"])
            Assert.Equal(HttpStatusCode.NotFound, await PostAsync(address, header, "{}"));
    }

    private async Task<HttpStatusCode> PostAsync(Uri address, string? authorization, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/notifications")) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        request.Headers.ExpectContinue = body.Length > 1_000_000; // the answer comes before the body, and the connection is closed
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
