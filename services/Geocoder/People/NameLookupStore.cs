using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.People;

/// <summary>The names that tickets and gazetteers know.</summary>
internal sealed class NameLookupStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _places = sql.Read("FindPlaceNames.sql");
    private readonly string _clusters = sql.Read("FindClusterNames.sql");

    /// <summary>Places of these keys (all of them for null) with each cluster they are known in.</summary>
    public async Task<List<(KnownPlace Place, string Cluster)>> PlacesAsync(string[]? keys, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(_places, ("all", keys is null), ("keys", keys ?? []))
            .ListAsync(row => (new KnownPlace(row.GetString(0), row.GetString(2)), row.GetString(1)), cancellationToken);
    }

    public async Task<bool> HasClusterAsync(string cluster, CancellationToken cancellationToken) =>
        (await ReadClustersAsync(cluster, cancellationToken)).Count > 0;

    public Task<List<string>> ClustersAsync(CancellationToken cancellationToken) => ReadClustersAsync(null, cancellationToken);

    private async Task<List<string>> ReadClustersAsync(string? cluster, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(_clusters, ("all", cluster is null), ("cluster", cluster ?? ""))
            .ListAsync(row => row.GetString(0), cancellationToken);
    }
}
