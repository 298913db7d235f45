using Amazon.S3.Model;
using FleetTickets.Hosting;

namespace FleetTickets.Scanner;

/// <summary>Pages of the configured bucket, through the S3 client.</summary>
internal sealed class BucketPages(Bucket bucket) : IBucketPages
{
    public string BucketName => bucket.Name;

    public async Task<BucketPage> ReadAsync(string prefix, string? token, CancellationToken cancellationToken)
    {
        var answer = await bucket.Client.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = bucket.Name, Prefix = prefix, ContinuationToken = token }, cancellationToken);
        return new BucketPage(
            answer.Name,
            answer.IsTruncated,
            answer.NextContinuationToken,
            [.. (answer.S3Objects ?? []).Select(found => new ListedObject(
                found.Key ?? throw new BrokenListingException("an entry has no key"),
                found.LastModified is { } modified ? new DateTimeOffset(modified.ToUniversalTime()) : throw new BrokenListingException($"'{found.Key}' has no LastModified"),
                found.ETag is { } etag ? Bucket.ETag(etag) : throw new BrokenListingException($"'{found.Key}' has no ETag"),
                found.Size ?? throw new BrokenListingException($"'{found.Key}' has no size")))]);
    }
}
