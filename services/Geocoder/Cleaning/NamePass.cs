namespace FleetTickets.Geocoder.Cleaning;

/// <summary>
/// Cleans the location names of open tickets that were not cleaned under the present rules. Each name is cleaned once per rules; a
/// repeated or parallel pass changes nothing.
/// </summary>
internal sealed class NamePass(NameStore store, PlaceNameCleaner cleaner, ILogger<NamePass> logger)
{
    private const int Batch = 1000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        var found = Batch;
        while (found == Batch)
        {
            var names = await store.FindUncleanedAsync(cleaner.RulesVersion, Batch, cancellationToken);
            found = names.Count;
            total += found;
            if (found > 0)
                await store.WriteAsync([.. names.Select(one => (one.Name, one.Cluster, cleaner.Clean(one.Name)))], cleaner.RulesVersion, cancellationToken);
        }

        if (total > 0)
            logger.NamesCleaned(total, cleaner.RulesVersion);
    }
}
