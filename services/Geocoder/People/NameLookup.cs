using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.People;

/// <summary>
/// Finds what a person means by a name they type: a place by its key, or by its name as dirty as tickets carry it; a cluster by its whole name. What is
/// not known comes back with the nearest names that are.
/// </summary>
internal sealed class NameLookup(NameLookupStore store, PlaceNameCleaner cleaner)
{
    private const int Suggestions = 5;

    /// <summary>The place, and the clusters it is known in. Null with suggestions when nothing of that name is known.</summary>
    public async Task<(KnownPlace? Place, IReadOnlyList<string> Clusters, IReadOnlyList<string> Nearest)> PlaceAsync(string text, CancellationToken cancellationToken)
    {
        string[] keys = [text.Trim(), cleaner.Clean(text).Key, PlaceNameCleaner.KeyOf(text)];
        var known = await store.PlacesAsync([.. keys.Where(key => key.Length > 0).Distinct()], cancellationToken);
        foreach (var key in keys)
        {
            var rows = known.Where(one => one.Place.Key == key).ToList();
            if (rows.Count > 0)
                return (rows[0].Place, [.. rows.Select(row => row.Cluster).Distinct()], []);
        }

        var all = await store.PlacesAsync(null, cancellationToken);
        return (null, [], Nearest(keys[1].Length > 0 ? keys[1] : keys[2], all.Select(one => (one.Place.Key, one.Place.Name))));
    }

    /// <summary>Whether tickets or the gazetteer know the cluster, and otherwise the nearest names.</summary>
    public async Task<(bool IsKnown, IReadOnlyList<string> Nearest)> ClusterAsync(string cluster, CancellationToken cancellationToken)
    {
        if (await store.HasClusterAsync(cluster, cancellationToken))
            return (true, []);
        var all = await store.ClustersAsync(cancellationToken);
        return (false, Nearest(PlaceNameCleaner.KeyOf(cluster), all.Select(name => (PlaceNameCleaner.KeyOf(name), name))));
    }

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
