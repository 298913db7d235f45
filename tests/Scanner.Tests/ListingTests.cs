using FleetTickets.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace FleetTickets.Scanner.Tests;

public sealed class ListingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeBucket _bucket = new FakeBucket { PageSize = 2 }.With("a", "b", "c", "d", "e");

    private Task<IReadOnlyList<ListedObject>> ReadAsync() =>
        new Listing(_bucket, _time).ReadAsync("automations/inc/changes/", TestContext.Current.CancellationToken);

    [Fact]
    public async Task Reads_every_page()
    {
        Assert.Equal(5, (await ReadAsync()).Count);
        Assert.Equal(3, _bucket.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Refuses_an_answer_that_is_no_listing(int page)
    {
        // how an HTML page with status 200 comes out of the S3 client
        _bucket.Distort = (answer, number) => number == page ? new BucketPage(null, null, null, []) : answer;
        var broken = await Assert.ThrowsAsync<BrokenListingException>(ReadAsync);
        Assert.Contains("isptickets", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_listing_of_another_bucket()
    {
        _bucket.Distort = (answer, _) => answer with { BucketName = "tickets" };
        await Assert.ThrowsAsync<BrokenListingException>(ReadAsync);
    }

    [Fact]
    public async Task Refuses_a_page_that_does_not_say_whether_more_follow()
    {
        _bucket.Distort = (answer, number) => number == 3 ? answer with { IsTruncated = null } : answer;
        await Assert.ThrowsAsync<BrokenListingException>(ReadAsync);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Refuses_a_truncated_page_without_a_token(string? token)
    {
        _bucket.Distort = (answer, number) => number == 2 ? answer with { NextToken = token } : answer;
        await Assert.ThrowsAsync<BrokenListingException>(ReadAsync);
    }

    [Fact]
    public async Task Refuses_a_token_that_came_before()
    {
        _bucket.Distort = (answer, number) => number == 2 ? answer with { NextToken = "2" } : answer;
        await Assert.ThrowsAsync<BrokenListingException>(ReadAsync);
        Assert.Equal(2, _bucket.Requests);
    }

    [Fact]
    public async Task Refuses_a_listing_without_end()
    {
        _bucket.Distort = (answer, _) => answer with { IsTruncated = true, NextToken = $"{_bucket.Requests * 2}" };
        await Assert.ThrowsAsync<BrokenListingException>(ReadAsync);
    }

    [Fact]
    public async Task Gives_up_on_an_answer_that_stalls()
    {
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        _bucket.Before = (_, _) => // deaf to its token, as a body that stalls is
        {
            asked.SetResult();
            return never.Task;
        };
        var listing = ReadAsync();
        await asked.Task;
        _time.Advance(Bucket.RequestTimeout);
        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => listing.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System));
        Assert.Contains("the store did not answer", timeout.Message, StringComparison.Ordinal);
    }
}
