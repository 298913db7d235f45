using FleetTickets.Geocoding.Positions;

namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// Brings every ticket to the position that the gazetteers give it now, open tickets first, and announces what changed for subscribers.
/// What is to be done is computed from the tables; events only point to what is urgent. Any replica may run it at any time.
/// </summary>
internal sealed class PositionPass(
    PositionStore positions, DemandStore demand, GeocoderOptions options, TimeProvider time, ILogger<PositionPass> logger)
{
    /// <summary>Tickets in one transaction, and so in one message at most.</summary>
    private const int Batch = 5000;

    private const int ChangesAtOnce = 1000;

    /// <summary>How often all tickets are checked, for what no event and no change named; 35,000 tickets take about two seconds.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);

    /// <summary>No longer at a time: what is new comes in between.</summary>
    private static readonly TimeSpan SweepSlice = TimeSpan.FromSeconds(1);

    private long? _swept;
    private Queue<string> _toSweep = [];
    private string _sweptUpTo = "";

    /// <summary>True while the check of all tickets is under way: the next pass goes on with it.</summary>
    public bool IsSweeping => _toSweep.Count > 0;

    public async Task<Settled> RunAsync(CancellationToken cancellationToken)
    {
        var settled = await SettleDemandAsync(cancellationToken);
        settled += await FollowChangesAsync(cancellationToken);
        foreach (var dataset in options.Datasets)
            settled += await SettleOpenAsync(dataset, cancellationToken);
        settled += await SweepAsync(cancellationToken);

        if (settled != default)
            logger.Settled(settled.Moved, settled.Announced);
        return settled;
    }

    private async Task<Settled> SettleOpenAsync(string dataset, CancellationToken cancellationToken)
    {
        var settled = default(Settled);
        for (string? after = ""; after is not null;)
        {
            var (last, now) = await SettleWindowAsync(dataset, openOnly: true, after, cancellationToken);
            settled += now;
            after = last;
        }

        return settled;
    }

    /// <summary>Continues the check of all tickets, open or closed, for a second.</summary>
    private async Task<Settled> SweepAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (_swept is null || time.GetElapsedTime(_swept.Value, started) >= SweepInterval)
            (_toSweep, _sweptUpTo, _swept) = (new(options.Datasets), "", started);

        var settled = default(Settled);
        for (var isFirst = true; _toSweep.TryPeek(out var dataset) && (isFirst || time.GetElapsedTime(started) < SweepSlice); isFirst = false)
        {
            var (last, now) = await SettleWindowAsync(dataset, openOnly: false, _sweptUpTo, cancellationToken);
            settled += now;
            _sweptUpTo = last ?? "";
            if (last is null)
                _toSweep.Dequeue();
        }

        return settled;
    }

    /// <summary>Checks the next tickets, and those that events name meanwhile. Returns the last one checked; null at the end.</summary>
    private async Task<(string? Last, Settled Settled)> SettleWindowAsync(string dataset, bool openOnly, string after, CancellationToken cancellationToken)
    {
        var (last, unsettled) = await positions.FindUnsettledAsync(dataset, openOnly, after, Batch, cancellationToken);
        var settled = unsettled.Length > 0 ? await positions.SettleAsync(dataset, unsettled, cancellationToken) : default;
        return (last, settled + await SettleDemandAsync(cancellationToken));
    }

    /// <summary>The tickets that events name. Also between the batches of longer work, so that a new ticket never waits for the old ones.</summary>
    private async Task<Settled> SettleDemandAsync(CancellationToken cancellationToken)
    {
        var settled = default(Settled);
        foreach (var dataset in options.Datasets)
            while (await demand.NextAsync(dataset, Batch, cancellationToken) is { Length: > 0 } named)
                settled += await positions.SettleAsync(dataset, named, cancellationToken);
        return settled;
    }

    private async Task<Settled> FollowChangesAsync(CancellationToken cancellationToken)
    {
        var settled = default(Settled);
        while (await demand.NextChangesAsync(ChangesAtOnce, cancellationToken) is { Ids.Length: > 0 } noted)
        {
            foreach (var dataset in options.Datasets)
            {
                for (string? after = ""; after is not null;)
                {
                    var (last, touched) = await demand.FindTouchedAsync(dataset, noted, after, Batch, cancellationToken);
                    if (touched.Length > 0)
                        settled += await positions.SettleAsync(dataset, touched, cancellationToken);
                    settled += await SettleDemandAsync(cancellationToken);
                    after = last;
                }
            }

            // Only now: a replica that dies before leaves the changes to the next pass.
            await demand.RemoveAsync(noted, cancellationToken);
        }

        return settled;
    }
}
