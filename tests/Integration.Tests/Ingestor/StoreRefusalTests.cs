using System.Net;
using System.Reflection;
using Amazon.S3;
using Amazon.S3.Model;
using FleetTickets.Hosting;
using FleetTickets.Ingestor;
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
    public async Task The_archive_is_not_overwritten_where_the_store_says_that_the_target_is_taken()
    {
        await _ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        await _ingestor.Bucket.PutAsync(Copy, "what somebody else put there"); // the ledger knows nothing of it
        _refused.Add("hide " + Copy);
        _refused.Add("taken " + Copy);

        await Assert.ThrowsAsync<IOException>(() => _ingestor.ServeAsync(Key));
        await _ingestor.ServeAsync(Key); // as the retry does

        Assert.Equal("what somebody else put there", await _ingestor.Bucket.GetTextAsync(Copy));
        Assert.Equal(2, (await _ingestor.Bucket.KeysAsync("automations/inc/processed/")).Count);
        Assert.Equal(["archived||"], await FileAsync());
    }

    [Fact]
    public async Task A_store_that_does_not_know_conditions_is_served_without()
    {
        _refused.Add("conditions");
        await _ingestor.PutAsync("2026-06-22T01-00-00", "W1");

        await _ingestor.ServeAsync(Key);

        Assert.Equal(["archived||"], await FileAsync());
        Assert.Equal([Copy], await _ingestor.Bucket.KeysAsync());
    }

    [Fact]
    public async Task A_deletion_names_the_generation_where_the_store_evaluates_it()
    {
        _refused.Add("evaluate");
        var probes = new List<ChangeFileRequest>();
        for (var minute = 1; minute <= 3; minute++) probes.Add(await _ingestor.RequestAsync(await _ingestor.PutAsync($"2026-06-22T01-0{minute}-00", $"W{minute}")));
        await _ingestor.ServeTogetherAsync(probes);
        Assert.Equal([.. probes.Select(request => request.Key.ToString().Replace("/changes/", "/processed/", StringComparison.Ordinal))], await _ingestor.Bucket.KeysAsync());

        // Written again between the look and the deletion; and once more, after the store has refused.
        foreach (var name in (string[])["2026-06-22T02-00-00", "2026-06-22T03-00-00"])
        {
            var key = await _ingestor.PutAsync(name, "W9");
            _refused.Add("rewrite " + key);
            await _ingestor.ServeAsync(key);

            Assert.Contains(key, await _ingestor.Bucket.KeysAsync());
            Assert.Equal("the new generation", await _ingestor.Bucket.GetTextAsync(key));
        }
    }

    /// <summary>A store that answers 503, and a key that is written again before the next attempt.</summary>
    [Fact]
    public async Task A_deletion_is_not_repeated_over_a_new_generation()
    {
        await _ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        _refused.Add("busy");

        await Assert.ThrowsAsync<StoreException>(() => _ingestor.ServeAsync(Key));
        await _ingestor.Bucket.PutAsync(Key, "the new generation");
        _refused.Clear();
        await _ingestor.Get<FinishChangeFile>().ArchiveAsync(
            await _ingestor.Get<LedgerStore>().ReadAsync(1, Cancel), await OldGenerationAsync(), 0, Cancel);

        Assert.Equal("the new generation", await _ingestor.Bucket.GetTextAsync(Key));
    }

    private async Task<StoredObject> OldGenerationAsync()
    {
        var row = (await _database.RowsAsync("select to_char(last_modified at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), etag, size_bytes from tickets.change_files"))[0].Split('|');
        Assert.True(ChangeFileKey.TryParse("inc", Key, out var key));
        return new StoredObject(key!, DateTimeOffset.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture), row[1], long.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_weak_etag_is_the_same_etag()
    {
        _refused.Add("weaken");
        await _ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        await _ingestor.ServeAsync(Key);
        Assert.Equal(["archived||"], await FileAsync());
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
        if (_refused.Contains(targetMethod!.Name)) throw Refusal(HttpStatusCode.Forbidden, "AccessDenied");
        switch (args)
        {
            case [ListObjectsV2Request list, ..] when _refused.Contains("hide " + list.Prefix):
                return Task.FromResult(new ListObjectsV2Response { Name = list.BucketName, S3Objects = [], IsTruncated = false });
            case [CopyObjectRequest { IfNoneMatch: not null }, ..] when _refused.Contains("conditions"):
                throw Refusal(HttpStatusCode.NotImplemented, "NotImplemented");
            case [CopyObjectRequest { IfNoneMatch: not null } copy, ..] when _refused.Contains("taken " + copy.DestinationKey):
                throw Refusal(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
            case [DeleteObjectRequest { IfMatch: not null }, ..] when _refused.Contains("conditions"):
                throw Refusal(HttpStatusCode.NotImplemented, "NotImplemented");
            case [DeleteObjectRequest delete, ..] when _refused.Contains("evaluate") || _refused.Contains("busy"):
                return DeleteAsync(delete);
            case [GetObjectRequest get, ..] when _refused.Contains("weaken"):
                return WeakenedAsync(get);
            default:
                return targetMethod.Invoke(_inner, args);
        }
    }

    private static AmazonS3Exception Refusal(HttpStatusCode status, string code) => new("") { StatusCode = status, ErrorCode = code };

    private async Task<GetObjectResponse> WeakenedAsync(GetObjectRequest request)
    {
        var response = await _inner.GetObjectAsync(request);
        response.ETag = $"W/{response.ETag}";
        return response;
    }

    private async Task<DeleteObjectResponse> DeleteAsync(DeleteObjectRequest request)
    {
        if (_refused.Contains("busy")) throw Refusal(HttpStatusCode.ServiceUnavailable, "SlowDown");
        if (_refused.Remove("rewrite " + request.Key))
            await _inner.PutObjectAsync(new PutObjectRequest { BucketName = request.BucketName, Key = request.Key, ContentBody = "the new generation" });
        var present = await _inner.GetObjectMetadataAsync(request.BucketName, request.Key);
        if (request.IfMatch is { } condition && condition.Trim('"') != present.ETag.Trim('"')) throw Refusal(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        return await _inner.DeleteObjectAsync(request.BucketName, request.Key);
    }
}
