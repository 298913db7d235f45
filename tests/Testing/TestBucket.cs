using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using FleetTickets.Hosting;

namespace FleetTickets.Testing;

/// <summary>A fresh bucket, emptied and removed when disposed.</summary>
public sealed class TestBucket : IAsyncDisposable
{
    private readonly Servers _servers;

    private TestBucket(Servers servers, string name)
    {
        _servers = servers;
        Name = name;
        Client = ClientThrough(servers.S3);
    }

    public string Name { get; }

    public Uri Endpoint => _servers.S3;

    public IAmazonS3 Client { get; }

    public static async Task<TestBucket> CreateAsync()
    {
        var bucket = new TestBucket(await Servers.GetAsync(), $"tickets-{Guid.NewGuid():N}");
        await bucket.Client.PutBucketAsync(bucket.Name);
        return bucket;
    }

    /// <summary>A client with the settings of the services, to the store itself or to a proxy in front of it. The caller disposes it.</summary>
    public IAmazonS3 ClientThrough(Uri endpoint) => Bucket.Connect(endpoint.ToString(), _servers.S3AccessKey, _servers.S3SecretKey, "us-east-1");

    /// <summary>Returns the ETag as listings show it, quotes included.</summary>
    public Task<string> PutAsync(string key, string text) => PutAsync(key, Encoding.UTF8.GetBytes(ChangeFileText.Complete(text)));

    public async Task<string> PutAsync(string key, byte[] content)
    {
        using var stream = new MemoryStream(content, writable: false);
        var response = await Client.PutObjectAsync(new PutObjectRequest { BucketName = Name, Key = key, InputStream = stream });
        return response.ETag;
    }

    /// <summary>A file of any size, which is not held in memory.</summary>
    public Task PutFileAsync(string key, string file) => Client.PutObjectAsync(new PutObjectRequest { BucketName = Name, Key = key, FilePath = file });

    /// <summary>All keys below the prefix, in the store's order.</summary>
    public async Task<List<string>> KeysAsync(string prefix = "") => [.. (await ObjectsAsync(prefix)).Select(listed => listed.Key)];

    public async Task<List<S3Object>> ObjectsAsync(string prefix = "")
    {
        var objects = new List<S3Object>();
        var request = new ListObjectsV2Request { BucketName = Name, Prefix = prefix };
        ListObjectsV2Response response;
        do
        {
            response = await Client.ListObjectsV2Async(request);
            objects.AddRange(response.S3Objects ?? []);
            request.ContinuationToken = response.NextContinuationToken;
        }
        while (response.IsTruncated == true);
        return objects;
    }

    public async Task<byte[]> GetAsync(string key)
    {
        using var response = await Client.GetObjectAsync(Name, key);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }

    public async Task<string> GetTextAsync(string key) => Encoding.UTF8.GetString(await GetAsync(key));

    public async Task<bool> ExistsAsync(string key)
    {
        try
        {
            await Client.GetObjectMetadataAsync(Name, key);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    public Task DeleteAsync(string key) => Client.DeleteObjectAsync(Name, key);

    public async ValueTask DisposeAsync()
    {
        foreach (var batch in (await KeysAsync()).Chunk(1000))
        {
            await Client.DeleteObjectsAsync(new DeleteObjectsRequest
            {
                BucketName = Name, Quiet = true, Objects = [.. batch.Select(key => new KeyVersion { Key = key })],
            });
        }

        await Client.DeleteBucketAsync(Name);
        Client.Dispose();
    }
}
