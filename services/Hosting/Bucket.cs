using Amazon.Runtime;
using Amazon.S3;

namespace FleetTickets.Hosting;

/// <summary>The one bucket that this installation reads, and the client settings that were measured to work on S3-compatible stores.</summary>
public sealed class Bucket : IDisposable
{
    /// <summary>Longest wait for the answer to a request: every caller sets it, for the client's own time-out has to outlast a copy.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for the store to copy an object: a file of 1 GiB at under 2 MB/s.</summary>
    public static readonly TimeSpan CopyTimeout = TimeSpan.FromMinutes(10);

    /// <summary>The bucket's name, from <c>TICKETS_BUCKET</c>.</summary>
    public required string Name { get; init; }

    public required IAmazonS3 Client { get; init; }

    /// <summary>For deletions, which are never repeated without a look: between two attempts the key may have been written again. Without a client of its own, the same.</summary>
    public IAmazonS3 Deleting { get => field ?? Client; init; }

    /// <summary>Reads <c>RUSTFS_*</c> and <c>TICKETS_BUCKET</c>, noting faults.</summary>
    public static Bucket From(Settings settings)
    {
        var endpoint = settings.Required("RUSTFS_ENDPOINT", "the store's URL, for example http://rustfs:9000");
        if (endpoint.Length > 0 && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
            settings.Fault("RUSTFS_ENDPOINT", "is not understood; expected an http or https URL, for example http://rustfs:9000");
        var accessKey = settings.Required("RUSTFS_ACCESS_KEY", "the store's access key");
        var secretKey = settings.Required("RUSTFS_SECRET_KEY", "the store's secret key");
        var region = settings.Optional("RUSTFS_REGION") ?? "us-east-1";
        var name = settings.Optional("TICKETS_BUCKET") ?? "isptickets";
        return settings.Faults.Count > 0
            ? new Bucket { Name = name, Client = null! } // never used: the service reports its faults and ends
            : new Bucket
            {
                Name = name,
                Client = Connect(endpoint, accessKey, secretKey, region),
                Deleting = Connect(endpoint, accessKey, secretKey, region, retries: 0),
            };
    }

    /// <summary>
    /// A client for an S3-compatible store. Checksum trailers are refused by RGW 16 and others, hence WHEN_REQUIRED; the SDK's own
    /// time-out covers headers only, so readers of bodies keep an idle timer of their own; Adaptive retry mode stalls for 12 s.
    /// </summary>
    public static IAmazonS3 Connect(string endpoint, string accessKey, string secretKey, string region, int retries = 3) =>
        new AmazonS3Client(
            new BasicAWSCredentials(accessKey, secretKey),
            new AmazonS3Config
            {
                ServiceURL = endpoint,
                ForcePathStyle = true,
                AuthenticationRegion = region,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
                RetryMode = RequestRetryMode.Standard,
                MaxErrorRetry = retries,
                Timeout = CopyTimeout,
                ConnectTimeout = TimeSpan.FromSeconds(5),
            });

    /// <summary>An ETag without quotes and without the mark of a weak one: a proxy that compresses answers weakens the ETags of objects that are the same.</summary>
    public static string ETag(string? text) => (text?.StartsWith("W/", StringComparison.Ordinal) == true ? text[2..] : text ?? "").Trim('"');

    public void Dispose()
    {
        Client?.Dispose();
        Deleting?.Dispose();
    }
}
