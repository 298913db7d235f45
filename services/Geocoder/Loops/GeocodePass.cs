using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Clusters;
using FleetTickets.Geocoding.Positions;

namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// All that is to be done for positions, once, in the order in which one step feeds the next: centres of clusters, clean names, places, tickets.
/// The tables are its queue; it may be cut off anywhere and run by several replicas at once: repeated or parallel, it changes nothing twice.
/// </summary>
internal sealed class GeocodePass(
    ClusterStore clusters, ClusterProposer proposer, NameStore names, PlaceNameCleaner cleaner, GazetteerPass places, PositionPass positions, ILogger<GeocodePass> logger)
{
    private const int NamesAtOnce = 1000;

    public async Task<GeocodePassed> RunAsync(CancellationToken cancellationToken)
    {
        await PlaceClustersAsync(cancellationToken);
        await CleanNamesAsync(cancellationToken);
        var (left, more) = await places.RunAsync(cancellationToken);
        var settled = await positions.RunAsync(cancellationToken);
        return new GeocodePassed(settled, left, more || positions.IsSweeping);
    }

    /// <summary>Gives every new cluster name a row, once: a centre that is used at once, or one that waits for a person.</summary>
    private async Task PlaceClustersAsync(CancellationToken cancellationToken)
    {
        var unknown = await clusters.FindUnknownAsync(cancellationToken);
        if (unknown.Count == 0)
            return;

        var proposals = unknown.Select(one => (one.Cluster, Proposal: proposer.Propose(one.Cluster, one.Region))).ToList();
        await clusters.AddAsync(proposals, cancellationToken);

        var waiting = proposals.Where(one => !one.Proposal.IsUsable).Select(one => one.Cluster).ToList();
        logger.ClustersProposed(proposals.Count - waiting.Count);
        if (waiting.Count > 0)
            logger.ClustersWait(waiting.Count, string.Join(", ", waiting.Take(10)));
    }

    /// <summary>Cleans the location names of open tickets that were not cleaned under the present rules.</summary>
    public async Task CleanNamesAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        var found = NamesAtOnce;
        while (found == NamesAtOnce)
        {
            var dirty = await names.FindUncleanedAsync(cleaner.RulesVersion, NamesAtOnce, cancellationToken);
            found = dirty.Count;
            total += found;
            if (found > 0)
                await names.WriteAsync([.. dirty.Select(one => (one.Name, one.Cluster, cleaner.Clean(one.Name)))], cleaner.RulesVersion, cancellationToken);
        }

        if (total > 0)
            logger.NamesCleaned(total, cleaner.RulesVersion);
    }
}

/// <summary>What a pass did.</summary>
/// <param name="Settled">Tickets that were moved and announced.</param>
/// <param name="LeftToProviders">Places that the gazetteers do not know.</param>
/// <param name="More">A backlog is left: it is worked off between tickets, not before them.</param>
internal readonly record struct GeocodePassed(Settled Settled, int LeftToProviders, bool More);
