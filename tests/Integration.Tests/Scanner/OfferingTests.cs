using System.Globalization;
using System.Xml;
using FleetTickets.Scanner;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Scanner;

/// <summary>A pass over a real bucket, into a real queue.</summary>
public sealed class OfferingTests : IAsyncLifetime
{
    private TestBucket _bucket = null!;
    private TestVirtualHost _virtualHost = null!;

    public async ValueTask InitializeAsync()
    {
        _bucket = await TestBucket.CreateAsync();
        _virtualHost = await TestVirtualHost.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _bucket.DisposeAsync();
        await _virtualHost.DisposeAsync();
    }

    [Fact]
    public async Task Twelve_hundred_files_arrive_in_the_queue_oldest_first()
    {
        await _virtualHost.ListenAsync();
        var keys = await _bucket.WriteAsync(1_200); // more than one page of a listing
        await using var scanner = await ScannerParts.StartAsync(_bucket, _virtualHost);

        var pass = scanner.PassOver("inc");
        Assert.Equal(1_200, await pass.RunAsync(CancellationToken.None));
        Assert.Equal(0, await pass.RunAsync(CancellationToken.None));

        var messages = await _virtualHost.TakeOfferedAsync();
        Assert.Equal(keys, messages.Keys());
        Assert.Equal(1_200, messages.Select(message => message.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task A_message_says_what_the_store_listed_as_plain_json()
    {
        await _virtualHost.ListenAsync();
        await _bucket.WriteAsync(1);
        await using var scanner = await ScannerParts.StartAsync(_bucket, _virtualHost);
        await scanner.PassOver("inc").RunAsync(CancellationToken.None);

        var listed = Assert.Single(await _bucket.ObjectsAsync());
        var message = Assert.Single(await _virtualHost.TakeOfferedAsync());
        Assert.Equal("application/json", message.ContentType);
        Assert.Null(message.Header("MT-MessageType"));
        Assert.Equal("inc", message.RoutingKey);
        Assert.Equal("inc", message.Json.GetProperty("dataset").GetString());
        Assert.Equal(listed.Key, message.Json.GetProperty("key").GetString());
        Assert.Equal(listed.ETag.Trim('"'), message.Json.GetProperty("etag").GetString());
        Assert.Equal(listed.Size, message.Json.GetProperty("size").GetInt64());
        var modified = message.Json.GetProperty("lastModified").GetString()!;
        Assert.Equal(listed.LastModified!.Value.ToUniversalTime(), DateTimeOffset.Parse(modified, CultureInfo.InvariantCulture).UtcDateTime);
        Assert.EndsWith("+00:00", modified, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offered_again_by_another_scanner_a_generation_has_the_same_id_and_a_new_one_another()
    {
        await _virtualHost.ListenAsync();
        var key = (await _bucket.WriteAsync(1)).Single();
        for (var restart = 0; restart < 2; restart++)
        {
            await using var scanner = await ScannerParts.StartAsync(_bucket, _virtualHost);
            await scanner.PassOver("inc").RunAsync(CancellationToken.None);
            if (restart == 0) continue;
            await _bucket.PutAsync(key, "ticket_id\n\"another\"\n");
            await scanner.PassOver("inc").RunAsync(CancellationToken.None);
        }

        var ids = (await _virtualHost.TakeOfferedAsync()).ConvertAll(message => message.MessageId);
        Assert.Equal(3, ids.Count);
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[1], ids[2]);
    }

    [Fact]
    public async Task Foreign_keys_are_left_alone_whatever_they_hold()
    {
        await _virtualHost.ListenAsync();
        var keys = await _bucket.WriteAsync(1);
        foreach (var name in (string[])["", "latest.csv", "a\u0001b.csv", "a b+c%41é😀.csv", "<&>.csv", "2026-02-30T00-00-00.csv", "sub/2026-06-22T15-50-39.csv"])
            await _bucket.PutAsync($"automations/inc/changes/{name}", "x");
        foreach (var key in (string[])["automations/inc/processed/2026-06-22T15-50-39.csv", "automations/inc/2026-06-22T15-50-39.csv", "automations/crq/changes/2026-06-22T15-50-39.csv"])
            await _bucket.PutAsync(key, "x");

        await using var scanner = await ScannerParts.StartAsync(_bucket, _virtualHost);
        Assert.Equal(1, await scanner.PassOver("inc").RunAsync(CancellationToken.None));
        Assert.Equal(keys, (await _virtualHost.TakeOfferedAsync()).Keys());
        await _bucket.DeleteAsync("automations/inc/changes/a\u0001b.csv"); // which a request for many deletions cannot name
    }

    [Fact]
    public async Task Of_a_listing_that_is_none_or_breaks_off_nothing_is_offered()
    {
        await _virtualHost.ListenAsync();
        var keys = await _bucket.WriteAsync(1_001);
        await using var proxy = new DistortingProxy(_bucket.Endpoint);
        await using var scanner = await ScannerParts.StartAsync(_bucket, _virtualHost, storeThrough: proxy.Address);
        var pass = scanner.PassOver("inc");

        foreach (var secondPage in (bool[])[false, true])
        foreach (var distort in (Func<byte[], byte[]>[])[DistortingProxy.HtmlPage, DistortingProxy.Nonsense, DistortingProxy.Half])
        {
            var distorted = 0;
            proxy.Distort = (request, answer) =>
            {
                if (request.Contains("continuation-token", StringComparison.Ordinal) != secondPage) return answer;
                distorted++;
                return distort(answer);
            };
            var failure = await Assert.ThrowsAnyAsync<Exception>(() => pass.RunAsync(CancellationToken.None));
            Assert.True(failure is BrokenListingException or XmlException or IOException, failure.ToString());
            Assert.True(distorted > 0);
        }

        Assert.Empty(await _virtualHost.TakeOfferedAsync());
        proxy.Distort = null;
        await pass.RunAsync(CancellationToken.None);
        Assert.Equal(keys, (await _virtualHost.TakeOfferedAsync()).Keys());
    }
}
