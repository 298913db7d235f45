namespace FleetTickets.Ingestor;

/// <summary>Lets files go on to the archive together while others follow them: files that are looked for at the same time share the store's listings.</summary>
internal sealed class ArchiveBatches(TimeProvider time)
{
    private const int Size = 8;

    /// <summary>A file whose followers take longer, or never get here, goes on without them.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Batch> _gathering = [];

    /// <summary>Completes when the file may go on.</summary>
    /// <param name="dataset">Whose files go together.</param>
    /// <param name="isLast">No other file of the dataset follows at once: those that wait go now.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task JoinAsync(string dataset, bool isLast, CancellationToken cancellationToken)
    {
        Batch? batch;
        lock (_lock)
        {
            if (!_gathering.TryGetValue(dataset, out batch)) _gathering[dataset] = batch = new Batch();
            if (++batch.Files == Size || isLast) Leave(dataset, batch);
        }

        try
        {
            await batch.Leaves.Task.WaitAsync(Longest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            Leave(dataset, batch);
        }
    }

    private void Leave(string dataset, Batch batch)
    {
        lock (_lock)
        {
            if (_gathering.GetValueOrDefault(dataset) == batch) _gathering.Remove(dataset);
        }

        batch.Leaves.TrySetResult();
    }

    private sealed class Batch
    {
        public int Files { get; set; }

        public TaskCompletionSource Leaves { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
