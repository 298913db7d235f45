using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.Clusters;

/// <summary>The gazetteer of clusters, <c>tickets.geo_clusters</c>.</summary>
internal sealed class ClusterStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _findUnknown = sql.Read("FindUnknownClusters.sql");
    private readonly string _add = sql.Read("AddClusters.sql");

    public async Task<List<(string Cluster, string? Region)>> FindUnknownAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(_findUnknown).ListAsync(row => (row.GetString(0), row.TextOrNull(1)), cancellationToken);
    }

    /// <summary>Adds the clusters, with the proposed position also where it waits for a person: to verify the row is enough. What a person, or another replica, has put there meanwhile stays.</summary>
    public async Task AddAsync(IReadOnlyList<(string Cluster, ClusterProposal Proposal)> clusters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command(
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
    }

    private static string Status(ClusterProposal proposal) =>
        proposal.IsUsable ? "resolved" : proposal.Confidence > 0 ? "review" : "no_match";

    private static string? Reason(ClusterProposal proposal) => Status(proposal) switch
    {
        "resolved" => null,
        "review" => Guards.ReasonCode.LowConfidence,
        _ => Guards.ReasonCode.NoMatch,
    };

    private static string? Note(ClusterProposal proposal) => proposal is { PlaceName: { } name, Point: { } point }
        ? $"{(proposal.IsUsable ? "taken from" : "perhaps")} {name} ({point.Latitude}, {point.Longitude})"
        : null;
}
