using FleetTickets.Geocoder.Guards;
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
}
