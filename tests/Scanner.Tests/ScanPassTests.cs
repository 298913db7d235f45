using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace FleetTickets.Scanner.Tests;

public sealed class ScanPassTests
{
    private const string First = "2026-06-22T15-50-39.csv";
    private const string Second = "2026-06-22T16-04-36.csv";
    private const string Third = "2026-06-22T16-08-56.csv";

    private readonly PassUnderTest _test = new();

    [Fact]
    public async Task Offers_what_waits_oldest_first()
    {
        _test.Bucket.With(Third, First, Second);
        Assert.Equal(3, await _test.RunAsync());
        Assert.Equal([First, Second, Third], _test.Queue.Names);
    }

    [Fact]
    public async Task Says_what_the_store_listed()
    {
        _test.Bucket.With(First);
        await _test.RunAsync();
        var message = Assert.Single(_test.Queue.Messages);
        Assert.Equal("inc", message.Dataset);
        Assert.Equal("automations/inc/changes/" + First, message.Key);
        Assert.Equal("e1", message.Etag);
        Assert.Equal(FakeBucket.Modified, message.LastModified);
        Assert.Equal(100, message.Size);
        Assert.Equal(_test.Time.GetUtcNow(), message.DiscoveredAt);
        Assert.Null(message.Mode);
    }

    [Fact]
    public async Task A_file_that_appears_after_a_later_name_is_offered()
    {
        _test.Bucket.With(Second);
        await _test.RunAsync();
        _test.Bucket.With(First);
        await _test.RunAsync();
        Assert.Equal([Second, First], _test.Queue.Names);
    }

    [Fact]
    public async Task What_was_offered_is_not_offered_again_before_its_time()
    {
        _test.Bucket.With(First);
        await _test.RunAsync();
        Assert.Equal(0, await _test.RunAfterAsync(TimeSpan.FromSeconds(119)));
        Assert.Equal(1, await _test.RunAfterAsync(TimeSpan.FromSeconds(1)));
        Assert.Equal(0, await _test.RunAfterAsync(TimeSpan.FromSeconds(239)));
        Assert.Equal(1, await _test.RunAfterAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_new_generation_of_a_key_is_offered_at_once()
    {
        const string key = "automations/inc/changes/" + First;
        _test.Bucket.Put(key, "a");
        await _test.RunAsync();
        _test.Bucket.Put(key, "b", FakeBucket.Modified.AddMinutes(1));
        Assert.Equal(1, await _test.RunAsync());
        _test.Bucket.Put(key, "a", FakeBucket.Modified.AddMinutes(2));
        Assert.Equal(1, await _test.RunAsync());
        Assert.Equal(["a", "b", "a"], _test.Queue.Messages.Select(message => message.Etag));
    }

    [Fact]
    public async Task A_file_that_left_and_came_back_is_offered_at_once()
    {
        _test.Bucket.With(First);
        await _test.RunAsync();
        _test.Bucket.Remove("automations/inc/changes/" + First);
        await _test.RunAsync();
        _test.Bucket.With(First);
        Assert.Equal(1, await _test.RunAsync());
    }

    [Fact]
    public async Task A_foreign_key_is_ignored_and_said_once()
    {
        _test.Bucket.With("latest.csv", First, "a\nb");
        await _test.RunAsync();
        await _test.RunAsync();
        Assert.Equal([First], _test.Queue.Names);
        Assert.Equal(2, _test.Log.Lines(1002).Count);
        Assert.All(_test.Log.Lines(1002), line => Assert.DoesNotContain('\n', line));
    }

    [Theory]
    [InlineData("2026-06-22 16:00:00.csv", "9999-99-99%2099%3A99%3A99.csv")]
    [InlineData("20260622T160000Z.csv.gz", "99999999T999999Z.csv.gz")]
    public async Task An_exporter_that_changes_its_names_is_noticed_when_its_first_such_object_is_newer_than_every_file(string name, string form)
    {
        _test.Bucket.With(First);
        _test.Bucket.Put($"automations/inc/changes/{name}", modified: FakeBucket.Modified.AddMinutes(-1));
        await _test.RunAsync();
        Assert.Empty(_test.Log.Lines(1003)); // older than a file of today's form: somebody's leftover

        _test.Bucket.Put($"automations/inc/changes/{name.Replace("16", "17", StringComparison.Ordinal)}", modified: FakeBucket.Modified.AddMinutes(1));
        await _test.RunAsync();
        await _test.RunAsync();
        Assert.Contains(form, Assert.Single(_test.Log.Lines(1003)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_line_is_logged_when_something_was_offered_and_none_otherwise()
    {
        await _test.RunAsync();
        Assert.Empty(_test.Log.Lines(LogLevel.Information));
        _test.Bucket.With(First, Second);
        await _test.RunAsync();
        await _test.RunAsync();
        Assert.Single(_test.Log.Lines(LogLevel.Information));
    }

    [Fact]
    public async Task Nothing_is_offered_from_a_listing_that_breaks_off()
    {
        _test.Bucket.With(First, Second, Third).PageSize = 2;
        _test.Bucket.Distort = (answer, page) => page == 1 ? answer : throw new IOException("cut");
        await Assert.ThrowsAsync<IOException>(_test.RunAsync);
        Assert.Empty(_test.Queue.Messages);

        _test.Bucket.Distort = null;
        Assert.Equal(3, await _test.RunAsync());
    }

    [Fact]
    public async Task A_broken_listing_does_not_make_it_forget_what_was_offered()
    {
        _test.Bucket.With(First);
        await _test.RunAsync();
        _test.Bucket.Distort = (_, _) => new BucketPage(null, null, null, []);
        await Assert.ThrowsAsync<BrokenListingException>(_test.RunAsync);
        _test.Bucket.Distort = null;
        Assert.Equal(0, await _test.RunAsync());
    }

    [Fact]
    public async Task The_first_message_without_a_queue_ends_the_pass_so_that_order_is_kept()
    {
        _test.Bucket.With(First, Second, Third);
        _test.Queue.Before = message => _ = message.Key.EndsWith(Second, StringComparison.Ordinal) ? throw FakeQueue.NoQueue() : 0;
        await Assert.ThrowsAsync<NoQueueException>(_test.RunAsync);
        Assert.Equal([First], _test.Queue.Names);

        _test.Queue.Before = null;
        await _test.RunAsync();
        Assert.Equal([First, Second, Third], _test.Queue.Names);
    }

    [Fact]
    public async Task The_service_is_not_ready_from_a_failed_offer_until_a_pass_is_through()
    {
        Assert.Equal(HealthStatus.Healthy, (await _test.HealthAsync()).Status);
        _test.Bucket.With(First);
        _test.Queue.Before = _ => throw FakeQueue.NoQueue();
        await Assert.ThrowsAsync<NoQueueException>(_test.RunAsync);

        var health = await _test.HealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("the.queue", health.Description, StringComparison.Ordinal);

        _test.Queue.Before = null;
        await _test.RunAsync();
        Assert.Equal(HealthStatus.Healthy, (await _test.HealthAsync()).Status);
    }

    [Fact]
    public async Task A_broken_listing_does_not_clear_the_word_about_the_queue()
    {
        _test.Bucket.With(First);
        _test.Queue.Before = _ => throw new TimeoutException("no confirm");
        await Assert.ThrowsAsync<TimeoutException>(_test.RunAsync);
        _test.Bucket.Distort = (_, _) => throw new IOException("cut");
        await Assert.ThrowsAsync<IOException>(_test.RunAsync);
        Assert.Equal(HealthStatus.Unhealthy, (await _test.HealthAsync()).Status);
    }
}
