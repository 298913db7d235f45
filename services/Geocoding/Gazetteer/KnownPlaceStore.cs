using FleetTickets.Geocoding.Matching;

namespace FleetTickets.Geocoding.Gazetteer;

/// <summary>Known places in the database: <c>tickets.geo_aliases</c>, <c>tickets.geo_places</c>, and earlier answers in <c>tickets.geo_locations</c>.</summary>
internal sealed class KnownPlaceStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _findPlaces = sql.Read("FindKnownPlaces.sql");

    /// <summary>The place's key by its alias. The cluster's own alias comes before one for anywhere.</summary>
    public async Task<Dictionary<string, string>> FindAliasesAsync(string[] keys, string? clusterKey, CancellationToken cancellationToken) =>
        (await database.Command(
            """
            select distinct on (alias_key) alias_key, place_key
            from tickets.geo_aliases
            where alias_key = any (@keys) and cluster_key in (@cluster, '*')
            order by alias_key, cluster_key = '*'
            """,
            ("keys", keys), ("cluster", clusterKey ?? ""))
            .ListAsync(row => (Alias: row.GetString(0), Place: row.GetString(1)), cancellationToken))
        .ToDictionary(one => one.Alias, one => one.Place);

    /// <summary>Places that have one of the keys, or one spelled like one of the others; never what was answered to the query itself.</summary>
    public Task<List<KnownPlace>> FindPlacesAsync(string[] keys, string[] spelledLike, PlaceQuery query, CancellationToken cancellationToken) =>
        database.Command(
            _findPlaces,
            ("keys", keys), ("spelled_like", spelledLike), ("key", query.PlaceKey), ("row_key", query.RowKey), ("cluster", query.ClusterKey ?? ""), ("adopted", ReasonCode.Adopted))
            .ListAsync(
                row => new KnownPlace(
                    row.GetString(0), new GeoPoint(row.GetDouble(3), row.GetDouble(4)), Enum.Parse<PlaceLevel>(row.GetString(5), ignoreCase: true), row.GetString(1), row.GetString(2))
                {
                    Origin = Enum.Parse<PlaceOrigin>(row.GetString(6), ignoreCase: true),
                    Quality = row.GetInt32(7),
                    Kind = row.TextOrNull(9) is { } kind ? Enum.Parse<PlaceLevel>(kind, ignoreCase: true) : null,
                    RadiusM = row.IsDBNull(10) ? null : row.GetInt32(10),
                    Attribution = row.TextOrNull(8),
                },
                cancellationToken);
}
