using Amazon.S3.Model;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;

namespace FleetTickets.Ingestor.Tests;

public class ObjectLooksTests
{
    private readonly SortedSet<string> _bucket = new(StringComparer.Ordinal);
    private readonly List<ListObjectsV2Request> _requests = [];
    private TaskCompletionSource _answers = new();

    public ObjectLooksTests() => _answers.SetResult();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Questions_asked_while_a_listing_is_under_way_share_the_next()
    {
        var keys = Enumerable.Range(1, 5).Select(Key).ToList();
        _bucket.UnionWith([keys[0].ToString(), keys[1].ToString(), keys[3].ToString()]);
        var looks = new ObjectLooks(ListAsync, TimeProvider.System);
        _answers = new TaskCompletionSource();
        var first = looks.FindAsync(keys[0], Cancel);
        while (_requests.Count == 0) await Task.Yield();

        var others = keys.Skip(1).Select(key => looks.FindAsync(key, Cancel)).ToList();
        _answers.SetResult();

        Assert.NotNull(await first);
        Assert.Equal([true, false, true, false], (await Task.WhenAll(others)).Select(found => found is not null));
        Assert.Equal(2, _requests.Count);
    }

    [Fact]
    public async Task What_lies_beyond_the_page_is_asked_for_again()
    {
        var (early, late) = (Key(1), Key(900));
        _bucket.UnionWith(Enumerable.Range(1, 900).Select(number => Key(number).ToString()));
        var looks = new ObjectLooks(ListAsync, TimeProvider.System);
        _answers = new TaskCompletionSource();
        var first = looks.FindAsync(Key(2), Cancel);
        while (_requests.Count == 0) await Task.Yield();

        var found = Task.WhenAll(looks.FindAsync(late, Cancel), looks.FindAsync(early, Cancel));
        _answers.SetResult();

        Assert.Equal([late.ToString(), early.ToString()], (await found).Select(item => item?.Key));
        Assert.Equal(3, _requests.Count);
        await first;
    }

    [Fact]
    public async Task A_failure_is_told_to_all_who_asked_and_to_none_after()
    {
        var looks = new ObjectLooks(request => _requests.Count == 0 ? FailAsync(request) : ListAsync(request), TimeProvider.System);

        await Assert.ThrowsAsync<IOException>(() => looks.FindAsync(Key(1), Cancel));

        Assert.Null(await looks.FindAsync(Key(1), Cancel));
    }

    private Task<ListObjectsV2Response> FailAsync(ListObjectsV2Request request)
    {
        _requests.Add(request);
        throw new IOException("The store is away.");
    }

    private async Task<ListObjectsV2Response> ListAsync(ListObjectsV2Request request)
    {
        lock (_requests) _requests.Add(request);
        await _answers.Task;
        var matching = _bucket.Where(key => key.StartsWith(request.Prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, request.StartAfter ?? "") > 0).ToList();
        return new ListObjectsV2Response
        {
            S3Objects = [.. matching.Take(request.MaxKeys ?? 1_000).Select(key => new S3Object { Key = key })],
            IsTruncated = matching.Count > (request.MaxKeys ?? 1_000),
        };
    }

    private static ChangeFileKey Key(int number) => new("inc", Area.Changes, $"2026-06-22T{number / 60:00}-{number % 60:00}-00", null);
}
