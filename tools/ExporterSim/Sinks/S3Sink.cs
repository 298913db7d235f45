using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Sinks;

/// <summary>Writes the stream into a bucket. A put becomes visible whole or not at all.</summary>
internal sealed class S3Sink : ISink
{
    private static readonly TimeSpan TakenWithin = TimeSpan.FromMinutes(5);

    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly TimeProvider _clock;

    private S3Sink(AmazonS3Client client, string bucket, TimeProvider clock)
    {
        _client = client;
        _bucket = bucket;
        _clock = clock;
    }

    public static async Task<S3Sink> OpenAsync(BucketSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var client = new AmazonS3Client(new BasicAWSCredentials(settings.AccessKey, settings.SecretKey), new AmazonS3Config
        {
            ServiceURL = settings.Endpoint,
            ForcePathStyle = true,
            AuthenticationRegion = settings.Region,
            // With the SDK's default (WHEN_SUPPORTED) every put fails on Ceph RGW: XAmzContentSHA256Mismatch.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 3,
            Timeout = TimeSpan.FromSeconds(60),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        });
        var sink = new S3Sink(client, settings.Bucket, clock);
        await sink.EnsureBucketAsync(cancellationToken);
        return sink;
    }

    public async Task<long> WriteAsync(SimFile file, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        file.WriteTo(body);
        var size = body.Length;
        body.Position = 0;
        var request = new PutObjectRequest
        {
            BucketName = _bucket,
            Key = file.Key,
            InputStream = body,
            AutoCloseStream = false,
            ContentType = "text/csv",
        };
        await _client.PutObjectAsync(request, cancellationToken);
        return size;
    }

    public async Task WaitUntilTakenAsync(string key, CancellationToken cancellationToken)
    {
        var since = _clock.GetTimestamp();
        while (await ExistsAsync(key, cancellationToken))
        {
            if (_clock.GetElapsedTime(since) > TakenWithin)
                throw new TimeoutException($"nobody took {key} within {TakenWithin.TotalMinutes:0} minutes");
            await Task.Delay(TimeSpan.FromMilliseconds(250), _clock, cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Asks before it creates: RGW 16 answers the request after a put into a missing bucket with an empty 400 now and then.</summary>
    private async Task EnsureBucketAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket, MaxKeys = 1 }, cancellationToken);
        }
        catch (AmazonS3Exception missing) when (missing.ErrorCode == "NoSuchBucket")
        {
            try
            {
                await _client.PutBucketAsync(new PutBucketRequest { BucketName = _bucket }, cancellationToken);
            }
            catch (AmazonS3Exception there) when (there.StatusCode == HttpStatusCode.Conflict)
            {
                // Somebody else created it in between.
            }
        }
    }

    private async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _bucket, Key = key }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
