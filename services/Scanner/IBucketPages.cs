namespace FleetTickets.Scanner;

/// <summary>One page of the store's answer to "which objects begin with this prefix?", before anything is believed.</summary>
/// <param name="BucketName">The bucket that the response names; null when it is no listing.</param>
/// <param name="IsTruncated">Whether further pages follow; null when the response lacks it.</param>
/// <param name="NextToken">The token of the next page.</param>
/// <param name="Objects">What the page lists, whatever its name.</param>
internal sealed record BucketPage(string? BucketName, bool? IsTruncated, string? NextToken, IReadOnlyList<ListedObject> Objects);

/// <summary>The seam to the store: one request, one page.</summary>
internal interface IBucketPages
{
    string BucketName { get; }

    Task<BucketPage> ReadAsync(string prefix, string? token, CancellationToken cancellationToken);
}
