using FleetTickets.Hosting;

namespace FleetTickets.Scanner;

/// <summary>
/// Reads all pages of a prefix, or fails. A listing that breaks off would let newer files overtake older ones; an answer that is no
/// listing of this bucket (a proxy's HTML page with status 200) parses as an empty one. So nothing is returned before everything is there.
/// </summary>
internal sealed class Listing(IBucketPages pages, TimeProvider time)
{
    /// <summary>A million files: above this the store repeats itself, or someone else's data lie under our prefix.</summary>
    private const int MostPages = 1_000;

    public async Task<IReadOnlyList<ListedObject>> ReadAsync(string prefix, CancellationToken cancellationToken)
    {
        var found = new List<ListedObject>();
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        for (string? token = null; ;)
        {
            var page = await ReadPageAsync(prefix, token, cancellationToken);
            if (page.BucketName != pages.BucketName)
                throw new BrokenListingException($"the answer is no listing of the bucket '{pages.BucketName}': it names '{page.BucketName ?? "none"}'");
            found.AddRange(page.Objects);
            switch (page.IsTruncated)
            {
                case false: return found;
                case null: throw new BrokenListingException("a page does not say whether it is the last");
            }

            token = page.NextToken;
            if (string.IsNullOrEmpty(token)) throw new BrokenListingException("a page that is not the last has no token for the next");
            if (!tokens.Add(token)) throw new BrokenListingException("the token of a page came a second time");
            if (tokens.Count >= MostPages) throw new BrokenListingException($"it does not end after {MostPages} pages");
        }
    }

    /// <summary>The client's own time-out covers headers only: a body that stalls would be waited for without end.</summary>
    private async Task<BucketPage> ReadPageAsync(string prefix, string? token, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(Bucket.RequestTimeout, time, cancellationToken);
        try
        {
            return await pages.ReadAsync(prefix, token, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw new TimeoutException($"the store did not answer within {Bucket.RequestTimeout.TotalSeconds:0} s");
        }
    }
}

/// <summary>The store answered, but not with a complete listing of the bucket. Waiting helps; nothing of the answer may be used.</summary>
internal sealed class BrokenListingException(string reason) : Exception(reason);
