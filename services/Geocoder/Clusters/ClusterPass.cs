namespace FleetTickets.Geocoder.Clusters;

/// <summary>
/// Gives every new cluster name a row: a centre that is used at once, or one that waits for a person. Each name is proposed once; a
/// repeated or parallel pass changes nothing.
/// </summary>
internal sealed class ClusterPass(ClusterStore store, ClusterProposer proposer, ILogger<ClusterPass> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var unknown = await store.FindUnknownAsync(cancellationToken);
        if (unknown.Count == 0)
            return;

        var proposals = unknown.Select(one => (one.Cluster, Proposal: proposer.Propose(one.Cluster, one.Region))).ToList();
        await store.AddAsync(proposals, cancellationToken);

        var waiting = proposals.Where(one => !one.Proposal.IsUsable).Select(one => one.Cluster).ToList();
        logger.ClustersProposed(proposals.Count - waiting.Count);
        if (waiting.Count > 0)
            logger.ClustersWait(waiting.Count, string.Join(", ", waiting.Take(10)));
    }
}
