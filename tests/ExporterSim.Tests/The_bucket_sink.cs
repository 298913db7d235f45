using FleetTickets.ExporterSim.Sinks;
using FleetTickets.Testing;

namespace FleetTickets.ExporterSim.Tests;

public class The_bucket_sink
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_every_file_byte_for_byte()
    {
        await using var bucket = await TestBucket.CreateAsync();
        using var sink = await OpenAsync(bucket.Name);
        var files = Streams.Of(Streams.Small with { Rows = 30, Awkward = true, Hostile = true });
        foreach (var file in files)
            Assert.Equal(file.Bytes().Length, await sink.WriteAsync(file, Cancelled));

        Assert.Equal(files.Select(file => file.Key).Order(StringComparer.Ordinal), await bucket.KeysAsync());
        foreach (var file in files)
            Assert.Equal(file.Bytes(), await bucket.GetAsync(file.Key));
    }

    [Fact]
    public async Task Creates_the_bucket_where_there_is_none_and_opens_it_again()
    {
        var name = $"exportersim-{Guid.NewGuid():N}";
        await using var bucket = await TestBucket.CreateAsync();
        using (await OpenAsync(name))
        using (await OpenAsync(name))
            Assert.Contains(name, (await bucket.Client.ListBucketsAsync(Cancelled)).Buckets.Select(found => found.BucketName));
        await bucket.Client.DeleteBucketAsync(name, Cancelled);
    }

    [Fact]
    public async Task Waits_until_a_file_was_taken()
    {
        await using var bucket = await TestBucket.CreateAsync();
        using var sink = await OpenAsync(bucket.Name);
        var file = Streams.Of(Streams.Small)[0];
        await sink.WriteAsync(file, Cancelled);
        var taken = sink.WaitUntilTakenAsync(file.Key, Cancelled);
        Assert.False(taken.IsCompleted);
        await bucket.Client.DeleteObjectAsync(bucket.Name, file.Key, Cancelled);
        await taken;
    }

    private static async Task<S3Sink> OpenAsync(string bucket)
    {
        var servers = await Servers.GetAsync();
        var settings = new BucketSettings(servers.S3.ToString(), servers.S3AccessKey, servers.S3SecretKey, "us-east-1", bucket);
        return await S3Sink.OpenAsync(settings, TimeProvider.System, Cancelled);
    }
}
