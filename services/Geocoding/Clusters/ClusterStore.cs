namespace FleetTickets.Geocoding.Clusters;

/// <summary>The gazetteer of clusters, <c>tickets.geo_clusters</c>.</summary>
internal sealed class ClusterStore(NpgsqlDataSource database, SqlText sql, ClusterProposer proposer)
{
    private readonly string _findUnknown = sql.Read("FindUnknownClusters.sql");
    private readonly string _add = sql.Read("AddClusters.sql");
    private readonly string _list = sql.Read("ListClusters.sql");

    /// <summary>The clusters of tickets and gazetteer together, each with the centre that its name proposes.</summary>
    public Task<List<ListedCluster>> ListAsync(CancellationToken cancellationToken) => database.Command(_list).ListAsync(Map, cancellationToken);

    public Task<List<(string Cluster, string? Region)>> FindUnknownAsync(CancellationToken cancellationToken) =>
        database.Command(_findUnknown).ListAsync(row => (row.GetString(0), row.TextOrNull(1)), cancellationToken);

    /// <summary>Adds the clusters, with the proposed position also where it waits for a person: to verify the row is enough. What a person, or another replica, has written there meanwhile stays.</summary>
    public Task AddAsync(IReadOnlyList<(string Cluster, ClusterProposal Proposal)> clusters, CancellationToken cancellationToken) =>
        database.Command(
            _add,
            ("provider", "offline"),
            ("clusters", clusters.Select(one => one.Cluster).ToArray()),
            ("latitudes", clusters.Select(one => one.Proposal.Point?.Latitude).ToArray()),
            ("longitudes", clusters.Select(one => one.Proposal.Point?.Longitude).ToArray()),
            ("statuses", clusters.Select(one => Status(one.Proposal)).ToArray()),
            ("reasons", clusters.Select(one => Reason(one.Proposal)).ToArray()),
            ("qualities", clusters.Select(one => (int)Math.Round(100 * one.Proposal.Confidence)).ToArray()),
            ("notes", clusters.Select(one => Note(one.Proposal)).ToArray()))
            .RunAsync(cancellationToken);

    private static string Status(ClusterProposal proposal) =>
        proposal.IsUsable ? "resolved" : proposal.Confidence > 0 ? "review" : "no_match";

    private static string? Reason(ClusterProposal proposal) => Status(proposal) switch
    {
        "resolved" => null,
        "review" => ReasonCode.LowConfidence,
        _ => ReasonCode.NoMatch,
    };

    private static string? Note(ClusterProposal proposal) => proposal is { PlaceName: { } name, Point: { } point }
        ? $"{(proposal.IsUsable ? "taken from" : "perhaps")} {name} ({point.Latitude}, {point.Longitude})"
        : null;

    private ListedCluster Map(NpgsqlDataReader row)
    {
        var cluster = row.GetString(0);
        var proposal = proposer.Propose(cluster, row.TextOrNull(1));
        var status = row.TextOrNull(7);
        var verified = status is not null && row.GetBoolean(6);
        var isUsed = row.GetBoolean(12);
        return new ListedCluster
        {
            Cluster = cluster,
            State = status is null ? "new" : !isUsed ? "waits" : verified ? "verified" : "unverified",
            Latitude = isUsed ? row.NumberOrNull(4) : null,
            Longitude = isUsed ? row.NumberOrNull(5) : null,
            RadiusKm = row.NumberOrNull(11),
            Source = row.TextOrNull(10) ?? row.TextOrNull(9),
            ProposedPlace = proposal.PlaceName,
            ProposedLatitude = proposal.Point?.Latitude,
            ProposedLongitude = proposal.Point?.Longitude,
            Confidence = proposal.Confidence,
            UsedAtOnce = proposal.IsUsable,
            Tickets = row.GetInt64(2),
            OpenTickets = row.GetInt64(3),
        };
    }
}
