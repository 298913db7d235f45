using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.Positions;

/// <summary>Clusters and places whose position changed, whoever changed it.</summary>
internal sealed record GazetteerChanges(long[] Ids, string[] Clusters, string[] PlaceKeys);

/// <summary>The gazetteers' changes that tickets have not followed yet, <c>tickets.geo_changes</c>.</summary>
internal sealed class ChangeStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _findTouched = sql.Read("FindTouched.sql");

    public async Task<GazetteerChanges> NextAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var changes = await connection.Command(
            "select change_id, cluster, place_key from tickets.geo_changes order by change_id limit @limit", ("limit", limit))
            .ListAsync(row => (Id: row.GetInt64(0), Cluster: row.TextOrNull(1), PlaceKey: row.TextOrNull(2)), cancellationToken);
        return new GazetteerChanges(
            [.. changes.Select(change => change.Id)],
            [.. changes.Select(change => change.Cluster).OfType<string>().Distinct()],
            [.. changes.Select(change => change.PlaceKey).OfType<string>().Distinct()]);
    }

    /// <summary>Looks at the next tickets after the given one that the changes touch. <c>Last</c> is null when there are none.</summary>
    public async Task<(string? Last, string[] Misplaced)> FindTouchedAsync(
        string dataset, GazetteerChanges changes, string after, int window, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.Command(
            _findTouched,
            ("dataset", dataset), ("clusters", changes.Clusters), ("place_keys", changes.PlaceKeys), ("after", after), ("window", window))
            .ListAsync(row => (row.TextOrNull(0), row.IsDBNull(1) ? [] : row.GetFieldValue<string[]>(1)), cancellationToken);
        return rows[0];
    }

    /// <summary>Forgets changes that all tickets have followed.</summary>
    public async Task RemoveAsync(GazetteerChanges changes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command("delete from tickets.geo_changes where change_id = any (@ids)", ("ids", changes.Ids)).RunAsync(cancellationToken);
    }
}
