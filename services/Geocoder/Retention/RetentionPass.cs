namespace FleetTickets.Geocoder.Retention;

/// <summary>
/// Deletes what has been kept long enough, a batch at a time with a pause after each, so that others get at disk and locks in between. One replica at a time; it may be
/// cut off anywhere, and the next pass goes on.
/// </summary>
internal sealed class RetentionPass(RetentionStore store, RetentionOptions options, TimeProvider time, ILogger<RetentionPass> logger)
{
    /// <summary>Rows in one transaction: 10 to 30 ms for events, also for the largest.</summary>
    public const int Batch = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Events first: a run whose event is stored stays.
        await PurgeAsync("events", options.Outbox, store.PurgeEventsAsync, cancellationToken);
        await PurgeAsync("runs", options.Runs, store.PurgeRunsAsync, cancellationToken);
        await PurgeAsync("rejected rows", options.RejectedRows, store.PurgeRejectedRowsAsync, cancellationToken);
        await PurgeAsync("failed queries of places", options.Answers, store.PurgeAnswersAsync, cancellationToken);
    }

    private async Task PurgeAsync(string what, TimeSpan? retention, Func<TimeSpan, int, CancellationToken, Task<long?>> purge, CancellationToken cancellationToken)
    {
        if (retention is not { } olderThan)
            return;

        var total = 0L;
        try
        {
            while (await purge(olderThan, Batch, cancellationToken) is > 0 and var rows)
            {
                total += rows;
                if (rows < Batch)
                    break;
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        finally
        {
            if (total > 0)
                logger.Purged(total, what, olderThan.Days);
        }
    }
}
