using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.S3.Model;
using FleetTickets.Hosting;

namespace FleetTickets.Ingestor.Storage;

/// <summary>The bucket as the Ingestor needs it: find a generation, read it, move it. Keys come validated; the bucket is the configured one.</summary>
internal sealed class ChangeFileStore(Bucket bucket, LedgerStore ledger, IngestorOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string, Area), ObjectLooks> _looks = new();

    // Keys that hold something, though listings do not show it.
    private readonly ConcurrentDictionary<ChangeFileKey, bool> _hidden = new();

    // Whether the store evaluates the condition of a deletion, and of a copy's target. Null before the first.
    private bool? _deletesOnCondition;
    private bool _copiesOnCondition = true;

    public string BucketName => bucket.Name;

    /// <summary>
    /// The object as it is now, or null. From a listing: HEAD returns the time to the second only, and generations differ
    /// by milliseconds.
    /// </summary>
    public async Task<StoredObject?> FindAsync(ChangeFileKey key, CancellationToken cancellationToken)
    {
        var looks = _looks.GetOrAdd((key.Dataset, key.Area), _ => new ObjectLooks(ListAsync, time));
        return await looks.FindAsync(key, cancellationToken) is { } found
            ? new StoredObject(key, ToUtc(found.LastModified), Bucket.ETag(found.ETag), found.Size ?? 0)
            : null;
    }

    private async Task<ListObjectsV2Response> ListAsync(ListObjectsV2Request request)
    {
        request.BucketName = bucket.Name;
        var page = await TimedAsync(StoreException.List, request.StartAfter ?? request.Prefix, token => bucket.Client.ListObjectsV2Async(request, token), CancellationToken.None);
        return page.Name == bucket.Name ? page : throw new IOException("The store's answer to a listing is no listing of this bucket.");
    }

    /// <summary>
    /// Opens a small object while the files before it are applied: the generation that the request names, when the key still holds it. Otherwise null: at its turn
    /// it is looked for.
    /// </summary>
    public async Task<VerifiedStream?> OpenAheadAsync(StoredObject listed, CancellationToken cancellationToken)
    {
        if (listed.Size > StagingStore.LargestSmall) return null;
        var opened = await OpenAsync(listed, cancellationToken);
        // The request may be old, or written by hand. GET tells whole seconds; within one, the look before the deletion tells generations of one content apart.
        if (opened is null || opened.LastModified.ToUnixTimeSeconds() == listed.LastModified.ToUnixTimeSeconds()) return opened;
        await opened.DisposeAsync();
        return null;
    }

    /// <summary>Opens the generation, and no other. Null when it is gone; a <see cref="StoreException"/> of 412 when it was replaced.</summary>
    public async Task<VerifiedStream?> OpenAsync(StoredObject file, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest
        {
            BucketName = bucket.Name,
            Key = file.Key.ToString(),
            EtagToMatch = $"\"{file.ETag}\"",
            // A range read spares the SDK's managed MD5 (2-4 times slower); of an empty object it is refused.
            ByteRange = file.Size > 0 ? new ByteRange("bytes=0-") : null,
        };
        GetObjectResponse response;
        try
        {
            response = await TimedAsync(StoreException.Get, file.Key.ToString(), token => bucket.Client.GetObjectAsync(request, token), cancellationToken);
        }
        catch (StoreException refused) when (refused.IsMissing)
        {
            return null;
        }

        if (Bucket.ETag(response.ETag) != file.ETag || response.ContentLength != file.Size)
        {
            response.Dispose();
            throw new IOException($"The store answered with another object than the one listed at {file.Key}.");
        }

        var isMd5 = file.ETag.Length == 32 && response.ServerSideEncryptionMethod is null or { Value: "" or "None" };
        return new VerifiedStream(response.ResponseStream, file, isMd5 ? file.ETag : null, options.IdleTimeout, time) { LastModified = ToUtc(response.LastModified) };
    }

    /// <summary>
    /// Where the generation belongs in that area: under its plain name, or, when that holds other content, with the content's hash.
    /// The second value is true if a copy is there already.
    /// </summary>
    public async Task<(ChangeFileKey Target, bool Copied)> TargetAsync(StoredObject file, string sha256, Area area, CancellationToken cancellationToken)
    {
        foreach (var candidate in new[] { file.Key.In(area), file.Key.In(area, sha256[..12]) })
        {
            // A listing may omit what is there: the ledger knows what was put where.
            if (_hidden.ContainsKey(candidate) || (await ledger.ContentAtAsync(candidate, cancellationToken) is { } known && known != sha256)) continue;
            var present = await FindAsync(candidate, cancellationToken);
            if (present is null) return (candidate, false);
            if (await HoldsAsync(present, file, sha256, cancellationToken)) return (candidate, true);
        }

        throw new IOException($"{file.Key.In(area, sha256[..12])} holds other content than its name says. Look at it, and move it away.");
    }

    /// <summary>
    /// Copies the generation and verifies the copy; false when the source is another generation by now. Throws when the
    /// store says that the target is taken (stores that know the condition do); where none says so, the look of <see cref="TargetAsync"/> and the ledger decide.
    /// </summary>
    public async Task<bool> CopyAsync(StoredObject file, ChangeFileKey target, string sha256, CancellationToken cancellationToken)
    {
        var onCondition = _copiesOnCondition;
        var request = new CopyObjectRequest
        {
            SourceBucket = bucket.Name,
            SourceKey = file.Key.ToString(),
            DestinationBucket = bucket.Name,
            DestinationKey = target.ToString(),
            ETagToMatch = $"\"{file.ETag}\"",
            IfNoneMatch = onCondition ? "*" : null,
        };
        try
        {
            await TimedAsync(StoreException.Copy, file.Key.ToString(), token => bucket.Client.CopyObjectAsync(request, token), cancellationToken, Bucket.CopyTimeout);
        }
        catch (StoreException refused) when (onCondition && refused.IsUnknownCondition)
        {
            _copiesOnCondition = false;
            return await CopyAsync(file, target, sha256, cancellationToken);
        }
        catch (StoreException refused) when (refused.IsConditionFailed || refused.IsMissing)
        {
            if (await FindAsync(file.Key, cancellationToken) != file) return false;
            if (refused.IsMissing) throw;
            if (await FindAsync(target, cancellationToken) is { } taken && await HoldsAsync(taken, file, sha256, cancellationToken)) return true;
            _hidden[target] = true;
            throw new IOException($"{target} holds something, though the store's listing does not show it: it is not overwritten, and the copy gets another name.", refused);
        }

        var copy = await FindAsync(target, cancellationToken);
        if (copy is null || !await HoldsAsync(copy, file, sha256, cancellationToken))
            throw new IOException($"The copy at {target} does not hold what was read from {file.Key}.");
        return true;
    }

    /// <summary>
    /// Deletes the generation, looking once more right before each attempt, and never repeating a deletion blindly: false when the key holds
    /// another generation by now. Where the store evaluates a deletion's condition it names the generation; elsewhere one written between the
    /// look and the deletion, within one round trip, would be lost. The first deletion is the probe: its condition fails for every object.
    /// </summary>
    public async Task<bool> DeleteAsync(StoredObject file, CancellationToken cancellationToken)
    {
        if (file.Key.Area == Area.Processed) throw new InvalidOperationException("The archive is never deleted from.");
        while (true)
        {
            var present = await FindAsync(file.Key, cancellationToken);
            if (present is null) return true;
            if (present != file) return false;
            var known = _deletesOnCondition; // files of a batch are deleted at the same time
            var condition = known switch { null => "\"no object has this\"", true => $"\"{file.ETag}\"", false => null };
            var request = new DeleteObjectRequest { BucketName = bucket.Name, Key = file.Key.ToString(), IfMatch = condition };
            try
            {
                await TimedAsync(StoreException.Delete, file.Key.ToString(), token => bucket.Deleting.DeleteObjectAsync(request, token), cancellationToken);
                _deletesOnCondition ??= false; // it deleted against the condition, and what was seen right before
                return true;
            }
            catch (StoreException refused) when (condition is not null && (refused.IsConditionFailed || refused.IsUnknownCondition))
            {
                // The probe has its answer. Later, either another generation is there by now, or the store's ETags are not comparable.
                if (known is null) _deletesOnCondition ??= refused.IsConditionFailed;
                else if (await FindAsync(file.Key, cancellationToken) == file) _deletesOnCondition = false;
            }
        }
    }

    /// <summary>The SHA-256 of the generation, reading all of it; null when it is gone.</summary>
    public async Task<string?> HashAsync(StoredObject file, CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(file, cancellationToken);
        if (stream is null) return null;
        var buffer = new byte[1 << 16];
        while (await stream.ReadAsync(buffer, cancellationToken) > 0)
        {
        }

        return stream.Sha256;
    }

    // Stores that change the ETag on copy are read back.
    private async Task<bool> HoldsAsync(StoredObject present, StoredObject file, string sha256, CancellationToken cancellationToken) =>
        present.Size == file.Size && (present.ETag == file.ETag || await HashAsync(present, cancellationToken) == sha256);

    private async Task<T> TimedAsync<T>(string operation, string key, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        var allowed = limit ?? Bucket.RequestTimeout;
        using var deadline = new Deadline(allowed, time, cancellationToken);
        try
        {
            return await request(deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw new TimeoutException($"The store did not answer {operation} {key} within {allowed.TotalSeconds:0} s.");
        }
        catch (AmazonServiceException exception)
        {
            throw new StoreException(operation, key, exception);
        }
    }

    private static DateTimeOffset ToUtc(DateTime? time) => new(DateTime.SpecifyKind(time ?? default, time?.Kind ?? DateTimeKind.Utc).ToUniversalTime());
}
