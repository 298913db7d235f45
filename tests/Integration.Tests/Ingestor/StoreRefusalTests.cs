using System.Net;
using System.Reflection;
using Amazon.S3;
using Amazon.S3.Model;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Ingestor;

/// <summary>A store that refuses, repeats or hides: nothing of a file is lost, and it says which request was refused.</summary>
public sealed class StoreRefusalTests : IAsyncLifetime
{
    private const string Key = "automations/inc/changes/2026-06-22T01-00-00.csv";
    private const string Copy = "automations/inc/processed/2026-06-22T01-00-00.csv";

    private readonly List<string> _refused = [];

    private TestDatabase _database = null!;
    private IngestorUnderTest _ingestor = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _ingestor = await IngestorUnderTest.OnAsync(_database, store: client => RefusingStore.Over(client, _refused));
    }

    public async ValueTask DisposeAsync()
    {
        await _ingestor.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("CopyObjectAsync", "403 AccessDenied on COPY " + Key)]
    [InlineData("DeleteObjectAsync", "403 AccessDenied on DELETE " + Key)]
    public async Task What_may_not_be_moved_is_owed_and_holds_up_nobody(string request, string reason)
    {
        await _ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        _refused.Add(request);
        await _ingestor.ServeAsync(Key); // acknowledged
        Assert.Equal([$"announced|archiving_owed|{reason}. Give the access key the right; the Scanner's next offer finishes it."], await FileAsync());
        Assert.Single(_ingestor.Events.Stored);

        _refused.Clear();
        await _ingestor.ServeAsync(Key);
        Assert.Equal(["archived||"], await FileAsync());
        Assert.Equal([Copy], await _ingestor.Bucket.KeysAsync());
        Assert.Single(_ingestor.Events.Stored);
    }

    [Theory]
    [InlineData("GetObjectAsync", "403 AccessDenied on GET " + Key)]
    [InlineData("ListObjectsV2Async", "403 AccessDenied on LIST " + Key)]
    public async Task What_may_not_be_read_stops_the_dataset_and_is_named(string request, string reason)
    {
        await _ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        _refused.Add(request);

        var e = await Assert.ThrowsAsync<StoreException>(() => _ingestor.ServeAsync(Key));

        Assert.Equal(reason, e.Message);
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from tickets.inc"));
    }

    [Fact]
    public async Task The_archive_is_not_overwritten_when_a_listing_omits_what_is_there()
    {
        await _ingestor.PutAsync("2026-06-22T01-00-00", "W1", "first");
        await _ingestor.ServeAsync(Key);
        var first = await _ingestor.Bucket.GetTextAsync(Copy);
        await _ingestor.PutAsync("2026-06-22T01-00-00", "W1", "second");
        _refused.Add("hide " + Copy);

        await _ingestor.ServeAsync(Key);

        Assert.Equal(first, await _ingestor.Bucket.GetTextAsync(Copy));
        Assert.Equal(2, (await _ingestor.Bucket.KeysAsync("automations/inc/processed/")).Count);
    }

    [Fact]
    public void Deletions_are_not_repeated_by_the_client()
    {
        var settings = new Settings(name => name switch { "RUSTFS_ENDPOINT" => "http://127.0.0.1:9", "RUSTFS_ACCESS_KEY" or "RUSTFS_SECRET_KEY" => "x", _ => null });
        using var bucket = Bucket.From(settings);

        Assert.Equal(0, bucket.Deleting.Config.MaxErrorRetry);
        Assert.Equal(3, bucket.Client.Config.MaxErrorRetry);
    }

    private Task<List<string>> FileAsync() => _database.RowsAsync("select state, error, error_detail from tickets.change_files");
}

/// <summary>The real store, but for requests that it is told to refuse, and keys that its listings are to hide.</summary>
public class RefusingStore : DispatchProxy
{
    private IAmazonS3 _inner = null!;
    private List<string> _refused = null!;

    public static IAmazonS3 Over(IAmazonS3 inner, List<string> refused)
    {
        var store = Create<IAmazonS3, RefusingStore>();
        ((RefusingStore)(object)store)._inner = inner;
        ((RefusingStore)(object)store)._refused = refused;
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_refused.Contains(targetMethod!.Name)) throw new AmazonS3Exception("") { StatusCode = HttpStatusCode.Forbidden, ErrorCode = "AccessDenied" };
        if (args is [ListObjectsV2Request { Prefix: { } prefix } list, ..] && _refused.Contains("hide " + prefix))
            return Task.FromResult(new ListObjectsV2Response { Name = list.BucketName, S3Objects = [], IsTruncated = false });
        return targetMethod.Invoke(_inner, args);
    }
}
