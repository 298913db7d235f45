using FleetTickets.Geocoding.Cleaning;

namespace FleetTickets.Geocoding.Review;

/// <summary>What an alias did, or would do: the place it meant and means, and how many answers under its name are queried again.</summary>
internal sealed record AliasOutcome(string? Before, string After, long AskedAgain)
{
    public bool Changed => Before != After;
}

/// <summary>Other names of places, <c>tickets.geo_aliases</c>, as people set them. Triggers audit each and forget what was found under its name.</summary>
internal sealed class AliasStore(NpgsqlDataSource database, SqlText sql, DecisionTransaction transaction)
{
    private readonly string _set = sql.Read("SetAlias.sql");

    /// <summary>An imported place of that key; null when there is none.</summary>
    public async Task<PlaceName?> FindImportedAsync(string key, CancellationToken cancellationToken) =>
        await database.Command("select min(name) from tickets.geo_place_names where name_key = @key", ("key", key))
            .ScalarAsync<string>(cancellationToken) is { } name ? new PlaceName(name, key) : null;

    /// <summary>Makes the alias mean the place, in one transaction, rolled back without <paramref name="apply"/>. Idempotent.</summary>
    public Task<AliasOutcome> SetAsync(string aliasKey, string cluster, PlaceName place, Author author, bool apply, CancellationToken cancellationToken) =>
        transaction.RunAsync(author, apply, async connection =>
        {
            var before = await connection.Command(
                "select place_key from tickets.geo_aliases where alias_key = @alias and cluster_key = @cluster", ("alias", aliasKey), ("cluster", cluster))
                .ScalarAsync<string>(cancellationToken);
            var askedAgain = before == place.Key ? 0 : await connection.Command(
                """
                select count(*)
                from tickets.geo_locations
                where place_key = @alias and cluster_key <> '*' and @cluster in ('*', cluster_key) and not verified and status <> 'manual'
                """,
                ("alias", aliasKey), ("cluster", cluster))
                .ScalarAsync<long>(cancellationToken);
            await connection.Command(
                _set,
                ("alias", aliasKey), ("cluster", cluster), ("place", place.Place), ("place_key", place.Key), ("who", author.Who), ("why", author.Why))
                .RunAsync(cancellationToken);
            return new AliasOutcome(before, place.Key, askedAgain);
        }, cancellationToken);
}
