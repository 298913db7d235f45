namespace FleetTickets.Geocoder.Positions;

/// <summary>
/// Brings every ticket to the position that the gazetteers give it now, open tickets first, and announces what subscribers have to know.
/// What is to be done is computed from the tables; events only say where to look at once. Any replica may run it at any time.
/// </summary>
internal sealed class PositionPass(
    PositionStore positions, DemandStore demand, ChangeStore changes, GeocoderOptions options, TimeProvider time, ILogger<PositionPass> logger)
{
    /// <summary>Tickets in one transaction, and so in one message at most.</summary>
    private const int Batch = 5000;

    private const int ChangesAtOnce = 1000;

    /// <summary>How often all tickets are looked at, for what no event and no change told; 35,000 tickets take about two seconds.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);

    private long? _swept;

    public async Task<Settled> RunAsync(CancellationToken cancellationToken)
    {
        var settled = default(Settled);
        foreach (var dataset in options.Datasets)
            settled += await SettleAllAsync(dataset, openOnly: true, cancellationToken);
        settled += await SettleDemandAsync(cancellationToken);
        settled += await FollowChangesAsync(cancellationToken);

        if (_swept is null || time.GetElapsedTime(_swept.Value) >= SweepInterval)
        {
            foreach (var dataset in options.Datasets)
                settled += await SettleAllAsync(dataset, openOnly: false, cancellationToken);
            _swept = time.GetTimestamp();
        }

        if (settled != default)
            logger.Settled(settled.Moved, settled.Announced);
        return settled;
    }

    private async Task<Settled> SettleAllAsync(string dataset, bool openOnly, CancellationToken cancellationToken)
    {
        var settled = default(Settled);
        var after = "";
        while (await positions.FindUnsettledAsync(dataset, openOnly, after, Batch, cancellationToken) is { Last: { } last, Unsettled: var unsettled })
        {
            if (unsettled.Length > 0)
                settled += await positions.SettleAsync(dataset, unsettled, cancellationToken) + await SettleDemandAsync(cancellationToken);
            after = last;
        }

        return settled;
    }

    /// <summary>What events ask for. Also between the batches of longer work, so that a new ticket never waits for the old ones.</summary>
    private async Task<Settled> SettleDemandAsync(CancellationToken cancellationToken)
    {
        var settled = default(Settled);
        foreach (var dataset in options.Datasets)
            while (await demand.NextAsync(dataset, Batch, cancellationToken) is { Length: > 0 } asked)
                settled += await positions.SettleAsync(dataset, asked, cancellationToken);
        return settled;
    }

    private async Task<Settled> FollowChangesAsync(CancellationToken cancellationToken)
    {
        var settled = default(Settled);
        while (await changes.NextAsync(ChangesAtOnce, cancellationToken) is { Ids.Length: > 0 } noted)
        {
            foreach (var dataset in options.Datasets)
            {
                var after = "";
                while (await changes.FindTouchedAsync(dataset, noted, after, Batch, cancellationToken) is { Length: > 0 } touched)
                {
                    settled += await positions.SettleAsync(dataset, touched, cancellationToken) + await SettleDemandAsync(cancellationToken);
                    after = touched[^1];
                }
            }

            // Only now: a replica that dies before leaves the changes to the next pass.
            await changes.RemoveAsync(noted, cancellationToken);
        }

        return settled;
    }
}
