using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Positions;

namespace FleetTickets.Geocoding.Review;

/// <summary>
/// Writes what a person decides, one decision a transaction: the triggers audit it and note the change that tickets follow. Idempotent: the
/// same decision again changes nothing.
/// </summary>
internal sealed class DecisionStore(NpgsqlDataSource database, SqlText sql, DecisionTransaction transaction, PlaceNameCleaner cleaner, DemandStore demand)
{
    private const string PlaceRow =
        """
        select latitude, longitude, coalesce(verified, false), status, reason, provider, verified_by,
            case when latitude is not null then coalesce(geo_radius_m, tickets.radius_of(coalesce(geo_precision, 'suburb'))) / 1000.0::float8 end
        from tickets.geo_locations
        where place_key = @key and cluster_key = @cluster
        """;

    // By the trigger on geo_clusters: they expire with this transaction.
    private const string JudgedAnew = "select count(*) from tickets.geo_locations where cluster_key = @cluster and not verified and expires_at = now()";

    // Without a row the place is new: the next pass looks for it. What it was is in the audit.
    private const string TakeBack = "delete from tickets.geo_locations where place_key = @key and cluster_key = @cluster and (verified or status = 'manual')";

    private const string ClusterRow =
        "select latitude, longitude, coalesce(verified, false), status, reason, provider, verified_by, radius_km from tickets.geo_clusters where cluster = @cluster";

    private readonly string _placeAt = sql.Read("DecidePlace.sql");
    private readonly string _confirm = sql.Read("ConfirmPlace.sql");
    private readonly string _setCentre = sql.Read("SetCentre.sql");
    private readonly string _retry = sql.Read("RetryPlaces.sql");

    public async Task<GazetteerRow?> FindPlaceAsync(string key, string cluster, CancellationToken cancellationToken) =>
        (await database.Command(PlaceRow, ("key", key), ("cluster", cluster)).ListAsync(GazetteerRow.Map, cancellationToken)).SingleOrDefault();

    /// <summary>Verifies a place within a cluster, or anywhere (<c>*</c>), or takes that back.</summary>
    public Task<DecisionOutcome> DecideAsync(PlaceName place, string cluster, Decision decision, Author author, bool apply, CancellationToken cancellationToken)
    {
        (string, object?)[] identity = [("key", place.Key), ("cluster", cluster)];
        (string, object?)[] names = [.. identity, ("who", author.Who), ("why", author.Why)];
        var point = (decision as Decision.At)?.Point;
        var (statement, parameters) = decision switch
        {
            Decision.AsItStands stands => (_confirm, [.. names, ("radius_m", stands.RadiusM)]),
            Decision.TakenBack => (TakeBack, identity),
            _ => (_placeAt,
            [
                .. names, ("place", place.Place), ("rules_version", cleaner.RulesVersion), ("latitude", point?.Latitude), ("longitude", point?.Longitude),
                ("radius_m", (decision as Decision.At)?.RadiusM),
                ("status", point is null ? "no_match" : "manual"), ("reason", point is null ? ReasonCode.NoMatch : null),
            ]),
        };
        return RecordAsync(author, apply, PlaceRow, identity, statement, parameters, [], [place.Key], cancellationToken);
    }

    /// <summary>Sets a cluster's centre, verified; without a radius the one it has stays. Places judged by the old centre are judged anew.</summary>
    public Task<DecisionOutcome> SetCentreAsync(string cluster, GeoPoint centre, double? radiusKm, Author author, bool apply, CancellationToken cancellationToken) => RecordAsync(
        author, apply, ClusterRow, [("cluster", cluster)], _setCentre,
        [("cluster", cluster), ("latitude", centre.Latitude), ("longitude", centre.Longitude), ("radius_km", radiusKm), ("who", author.Who), ("why", author.Why)],
        [cluster], [], cancellationToken);

    /// <summary>Has remembered failures retried. Returns those places; without <paramref name="apply"/> all of it is rolled back.</summary>
    public Task<List<RetriedPlace>> RetryAsync(string? reason, string? cluster, string? key, bool apply, CancellationToken cancellationToken) =>
        transaction.RunAsync(null, apply, connection => connection.Command(_retry, ("reason", reason), ("cluster", cluster), ("key", key))
            .ListAsync(row => new RetriedPlace(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.TextOrNull(4)), cancellationToken),
            cancellationToken);

    private Task<DecisionOutcome> RecordAsync(
        Author author, bool apply, string row, (string, object?)[] identity, string statement, (string, object?)[] parameters, string[] clusters, string[] placeKeys,
        CancellationToken cancellationToken) =>
        transaction.RunAsync(author, apply, async connection =>
        {
            var before = await RowAsync();
            await connection.Command(statement, parameters).RunAsync(cancellationToken);
            var after = await RowAsync();
            var askedAgain = clusters is [var cluster] ? await connection.Command(JudgedAnew, ("cluster", cluster)).ScalarAsync<long>(cancellationToken) : 0;
            var (tickets, open) = await demand.CountTouchedAsync(connection, clusters, placeKeys, cancellationToken);
            return new DecisionOutcome(before, after, tickets, open, askedAgain);

            async Task<GazetteerRow?> RowAsync() => (await connection.Command(row, identity).ListAsync(GazetteerRow.Map, cancellationToken)).SingleOrDefault();
        }, cancellationToken);
}
