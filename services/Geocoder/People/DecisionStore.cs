using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Guards;
using FleetTickets.Geocoder.Providers;
using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.People;

/// <summary>
/// Writes what a person decides, one decision a transaction: the triggers audit it and note the change that tickets follow. Idempotent: the
/// same decision again changes nothing.
/// </summary>
internal sealed class DecisionStore(NpgsqlDataSource database, SqlText sql, DecisionTransaction transaction, PlaceNameCleaner cleaner)
{
    private const string PlaceRow =
        """
        select latitude, longitude, coalesce(verified, false), status, reason, provider, verified_by, null::float8
        from tickets.geo_locations
        where place_key = @key and cluster_key = @cluster
        """;

    // By the trigger on geo_clusters: they expire with this transaction.
    private const string JudgedAnew = "select count(*) from tickets.geo_locations where cluster_key = @cluster and not verified and expires_at = now()";

    // Without a row the place is new: the next pass asks for it. What it was stands in the audit.
    private const string TakeBack = "delete from tickets.geo_locations where place_key = @key and cluster_key = @cluster and (verified or status = 'manual')";

    private const string ClusterRow =
        "select latitude, longitude, coalesce(verified, false), status, reason, provider, verified_by, radius_km from tickets.geo_clusters where cluster = @cluster";

    private readonly string _placeAt = sql.Read("DecidePlace.sql");
    private readonly string _confirm = sql.Read("ConfirmPlace.sql");
    private readonly string _setCentre = sql.Read("SetCentre.sql");
    private readonly string _countTouched = sql.Read("CountTouched.sql");

    public async Task<GazetteerRow?> FindPlaceAsync(string key, string cluster, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await RowAsync(connection, PlaceRow, [("key", key), ("cluster", cluster)], cancellationToken);
    }

    /// <summary>Verifies a place within a cluster, or anywhere (<c>*</c>), or takes that back.</summary>
    public Task<DecisionOutcome> DecideAsync(KnownPlace place, string cluster, Decision decision, Author author, bool apply, CancellationToken cancellationToken) =>
        transaction.RunAsync(author, apply, async connection =>
        {
            (string, object?)[] identity = [("key", place.Key), ("cluster", cluster)];
            (string, object?)[] names = [.. identity, ("who", author.Who), ("why", author.Why)];
            var before = await RowAsync(connection, PlaceRow, identity, cancellationToken);
            var point = (decision as Decision.At)?.Point;
            var write = decision switch
            {
                Decision.AsItStands => connection.Command(_confirm, names),
                Decision.TakenBack => connection.Command(TakeBack, identity),
                _ => connection.Command(
                    _placeAt,
                    [
                        .. names, ("place", place.Name), ("rules_version", cleaner.RulesVersion), ("latitude", point?.Latitude), ("longitude", point?.Longitude),
                        ("status", point is null ? "no_match" : "manual"), ("reason", point is null ? ReasonCode.NoMatch : null),
                    ]),
            };
            await write.RunAsync(cancellationToken);
            var after = await RowAsync(connection, PlaceRow, identity, cancellationToken);
            var (tickets, open) = await CountTouchedAsync(connection, [], [place.Key], cancellationToken);
            return new DecisionOutcome(before, after, tickets, open);
        }, cancellationToken);

    /// <summary>Sets a cluster's centre, verified; without a radius the one it has stays. Places judged by the old centre are judged anew.</summary>
    public Task<DecisionOutcome> SetCentreAsync(string cluster, GeoPoint centre, double? radiusKm, Author author, bool apply, CancellationToken cancellationToken) =>
        transaction.RunAsync(author, apply, async connection =>
        {
            var before = await RowAsync(connection, ClusterRow, [("cluster", cluster)], cancellationToken);
            await connection.Command(
                _setCentre,
                ("cluster", cluster), ("latitude", centre.Latitude), ("longitude", centre.Longitude), ("radius_km", radiusKm), ("who", author.Who), ("why", author.Why))
                .RunAsync(cancellationToken);
            var after = await RowAsync(connection, ClusterRow, [("cluster", cluster)], cancellationToken);
            var askedAgain = await connection.Command(JudgedAnew, ("cluster", cluster)).ScalarAsync<long>(cancellationToken);
            var (tickets, open) = await CountTouchedAsync(connection, [cluster], [], cancellationToken);
            return new DecisionOutcome(before, after, tickets, open, askedAgain);
        }, cancellationToken);

    private async Task<(long Tickets, long Open)> CountTouchedAsync(NpgsqlConnection connection, string[] clusters, string[] keys, CancellationToken cancellationToken) =>
        (await connection.Command(_countTouched, ("clusters", clusters), ("place_keys", keys))
            .ListAsync(row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken))[0];

    private static async Task<GazetteerRow?> RowAsync(
        NpgsqlConnection connection, string sql, (string Name, object? Value)[] parameters, CancellationToken cancellationToken) =>
        (await connection.Command(sql, parameters).ListAsync(GazetteerRow.Map, cancellationToken)).SingleOrDefault();
}
