using FleetTickets.Geocoder.Guards;
using FleetTickets.Geocoder.Providers;
using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.Adoption;

/// <summary>Rows of <c>tickets.geo_locations</c> that came with the database: for any cluster, under keys of another program.</summary>
internal sealed class AdoptedPlaceStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _adopt = sql.Read("AdoptPlaces.sql");

    /// <summary>Old keys that were not taken over yet.</summary>
    public async Task<string[]> NextKeysAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var keys = await connection.Command(
            "select place_key from tickets.geo_locations where cluster_key = '*' and rules_version is null order by verified desc, place_key limit @limit",
            ("limit", limit))
            .ListAsync(row => row.GetString(0), cancellationToken);
        return [.. keys];
    }

    public async Task AdoptAsync(string[] oldKeys, string?[] keys, string[] places, int rulesVersion, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command(
            _adopt, ("old_keys", oldKeys), ("keys", keys), ("places", places), ("rules_version", rulesVersion), ("adopted", ReasonCode.Adopted))
            .RunAsync(cancellationToken);
    }

    /// <summary>Where an unverified place of that key was, if it came with the database.</summary>
    public async Task<GeoPoint?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var found = await connection.Command(
            """
            select latitude, longitude
            from tickets.geo_locations
            where place_key = @key and cluster_key = '*' and reason = @adopted and latitude is not null
            """,
            ("key", key), ("adopted", ReasonCode.Adopted))
            .ListAsync(row => new GeoPoint(row.GetDouble(0), row.GetDouble(1)), cancellationToken);
        return found is [var point] ? point : null;
    }
}
