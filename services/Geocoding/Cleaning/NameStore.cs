namespace FleetTickets.Geocoding.Cleaning;

/// <summary>The results of cleaning, <c>tickets.geo_names</c>.</summary>
internal sealed class NameStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _find = sql.Read("FindUncleanedNames.sql");
    private readonly string _write = sql.Read("WriteNames.sql");
    private readonly string _count = sql.Read("CountNames.sql");

    public Task<List<(string Name, string Cluster)>> FindUncleanedAsync(int rulesVersion, int limit, CancellationToken cancellationToken) =>
        database.Command(_find, ("rules_version", rulesVersion), ("limit", limit)).ListAsync(row => (row.GetString(0), row.GetString(1)), cancellationToken);

    /// <summary>Every location name, with the number of tickets that carry it.</summary>
    public Task<List<(string Name, long Tickets)>> CountNamesAsync(CancellationToken cancellationToken) =>
        database.Command(_count).ListAsync(row => (row.GetString(0), row.GetInt64(1)), cancellationToken);

    /// <summary>Names of places in the database: imported, answered or checked, and aliases' places.</summary>
    public Task<List<string>> FindPlaceNamesAsync(CancellationToken cancellationToken) =>
        database.Command(
            """
            select name from tickets.geo_place_names
            union
            select place from tickets.geo_aliases
            union
            select place from tickets.geo_locations
            where place is not null and latitude is not null
                and (verified or status = 'manual' or (status = 'resolved' and provider not in ('offline', 'gazetteer')))
            """)
            .ListAsync(row => row.GetString(0), cancellationToken);

    public Task WriteAsync(IReadOnlyList<(string Name, string Cluster, PlaceName Clean)> names, int rulesVersion, CancellationToken cancellationToken) =>
        database.Command(
            _write,
            ("rules_version", rulesVersion),
            ("names", names.Select(one => one.Name).ToArray()),
            ("clusters", names.Select(one => one.Cluster).ToArray()),
            ("keys", names.Select(one => one.Clean.IsEmpty ? null : one.Clean.Key).ToArray()),
            ("places", names.Select(one => one.Clean.IsEmpty ? null : one.Clean.Place).ToArray()),
            ("details", names.Select(one => one.Clean.Detail).ToArray()),
            ("landmarks", names.Select(one => one.Clean.FromLandmark).ToArray()))
            .RunAsync(cancellationToken);
}
