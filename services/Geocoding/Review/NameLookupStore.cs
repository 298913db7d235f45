using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Matching;

namespace FleetTickets.Geocoding.Review;

/// <summary>
/// Finds the place or cluster that a person typed among the names of tickets and gazetteers: a place by its key, or by its name as dirty as tickets
/// carry it; a cluster by its whole name. For an unknown one the nearest known names are returned.
/// </summary>
internal sealed class NameLookupStore(NpgsqlDataSource database, SqlText sql, PlaceNameCleaner cleaner)
{
    private const int Suggestions = 5;

    private readonly string _places = sql.Read("FindPlaceNames.sql");
    private readonly string _clusters = sql.Read("FindClusterNames.sql");

    /// <summary>The place, and the clusters it is known in. Null with suggestions when nothing of that name is known.</summary>
    public async Task<(PlaceName? Place, IReadOnlyList<string> Clusters, IReadOnlyList<string> Nearest)> PlaceAsync(string text, CancellationToken cancellationToken)
    {
        string[] keys = [text.Trim(), cleaner.Clean(text).Key, PlaceNameCleaner.KeyOf(text)];
        var known = await PlacesAsync([.. keys.Where(key => key.Length > 0).Distinct()], cancellationToken);
        foreach (var key in keys)
        {
            var rows = known.Where(one => one.Place.Key == key).ToList();
            if (rows.Count > 0)
                return (rows[0].Place, [.. rows.Select(row => row.Cluster).Distinct()], []);
        }

        var all = await PlacesAsync(null, cancellationToken);
        return (null, [], Nearest(keys[1].Length > 0 ? keys[1] : keys[2], all.Select(one => (one.Place.Key, one.Place.Place))));
    }

    /// <summary>Whether tickets or the gazetteer know the cluster, and otherwise the nearest names.</summary>
    public async Task<(bool IsKnown, IReadOnlyList<string> Nearest)> ClusterAsync(string cluster, CancellationToken cancellationToken)
    {
        if ((await ClustersAsync(cluster, cancellationToken)).Count > 0)
            return (true, []);
        var all = await ClustersAsync(null, cancellationToken);
        return (false, Nearest(PlaceNameCleaner.KeyOf(cluster), all.Select(name => (PlaceNameCleaner.KeyOf(name), name))));
    }

    /// <summary>Places of these keys (all of them for null) with each cluster they are known in.</summary>
    private Task<List<(PlaceName Place, string Cluster)>> PlacesAsync(string[]? keys, CancellationToken cancellationToken) =>
        database.Command(_places, ("all", keys is null), ("keys", keys ?? []))
            .ListAsync(row => (new PlaceName(row.GetString(2), row.GetString(0)), row.GetString(1)), cancellationToken);

    private Task<List<string>> ClustersAsync(string? cluster, CancellationToken cancellationToken) =>
        database.Command(_clusters, ("all", cluster is null), ("cluster", cluster ?? "")).ListAsync(row => row.GetString(0), cancellationToken);

    private static List<string> Nearest(string key, IEnumerable<(string Key, string Name)> names)
    {
        if (key.Length is 0 or > 100)
            return [];
        var limit = Math.Max(2, key.Length / 3);
        return
        [
            .. names
                .Where(one => one.Name.Length > 0)
                .Select(one => (one.Name, Edits: one.Key.Length > 2 && (one.Key.Contains(key, StringComparison.Ordinal) || key.Contains(one.Key, StringComparison.Ordinal))
                    ? 1
                    : EditDistance.Between(key, one.Key, limit)))
                .Where(one => one.Edits <= limit)
                .OrderBy(one => one.Edits).ThenBy(one => one.Name, StringComparer.Ordinal)
                .Select(one => one.Name)
                .Distinct()
                .Take(Suggestions),
        ];
    }
}
