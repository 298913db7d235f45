using NpgsqlTypes;

namespace FleetTickets.Geocoding.Gazetteer;

/// <summary>How the gazetteer changed by an import: how many places the source has that we had not, has otherwise, has as before, and no longer has.</summary>
internal sealed record MergedPlaces
{
    public required long Added { get; init; }
    public required long Changed { get; init; }
    public required long Unchanged { get; init; }
    public required long Removed { get; init; }

    /// <summary>The first of the removed, by name.</summary>
    public required IReadOnlyList<string> RemovedPlaces { get; init; }

    /// <summary>Places of tickets that were not found, and whose name is in the gazetteer now.</summary>
    public required long AskedAgain { get; init; }
}

/// <summary>Opens an import: a transaction with a staging table that lines are copied into.</summary>
internal sealed class PlaceImportStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _merge = sql.Read("MergePlaces.sql");

    public async Task<PlaceStaging> BeginAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            // Two imports at once would remove each other's places. Readers go on.
            await connection.Command(
                """
                set local lock_timeout = '10s';
                lock table tickets.geo_places in share row exclusive mode;
                create temporary table staged_places (
                    source_id text primary key, name text not null, level text not null, feature text not null,
                    latitude double precision not null, longitude double precision not null, population bigint not null,
                    name_keys text[] not null, names text[] not null
                ) on commit drop
                """).RunAsync(cancellationToken);
            var copy = await connection.BeginBinaryImportAsync(
                "copy staged_places (source_id, name, level, feature, latitude, longitude, population, name_keys, names) from stdin (format binary)", cancellationToken);
            return new PlaceStaging(connection, transaction, copy, _merge);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>An import under way. Disposed of before it is merged, it leaves nothing behind.</summary>
internal sealed class PlaceStaging(NpgsqlConnection connection, NpgsqlTransaction transaction, NpgsqlBinaryImporter copy, string merge) : IAsyncDisposable
{
    private const int MostRemovedTold = 20;

    public long Places { get; private set; }

    public async Task AddAsync(GeoNamesLine.Place place, IReadOnlyDictionary<string, string> names, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(place.Id, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(place.Name, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(place.Level.ToString().ToLowerInvariant(), NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(place.Feature, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(place.Point.Latitude, NpgsqlDbType.Double, cancellationToken);
        await copy.WriteAsync(place.Point.Longitude, NpgsqlDbType.Double, cancellationToken);
        await copy.WriteAsync(place.Population, NpgsqlDbType.Bigint, cancellationToken);
        await copy.WriteAsync(names.Keys.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(names.Values.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
        Places++;
    }

    /// <summary>Makes the gazetteer hold what was staged of this source; committed only with <paramref name="apply"/>.</summary>
    public async Task<MergedPlaces> MergeAsync(string source, string attribution, bool apply, CancellationToken cancellationToken)
    {
        await copy.CompleteAsync(cancellationToken);
        await copy.DisposeAsync();
        await connection.Command("analyze staged_places").RunAsync(cancellationToken);

        var removed = await connection.Command(
            """
            delete from tickets.geo_places p
            where p.source = @source and not exists (select from staged_places s where s.source_id = p.source_id)
            returning format('%s (%s)', p.name, p.source_id)
            """,
            ("source", source))
            .ListAsync(row => row.GetString(0), cancellationToken);
        var merged = await connection.Command(merge, ("source", source), ("attribution", attribution))
            .ListAsync(row => (PlaceId: row.GetInt64(0), IsNew: row.GetBoolean(1)), cancellationToken);
        var added = merged.Count(place => place.IsNew);
        var touched = merged.Select(place => place.PlaceId).Union(await NamesAsync(source, cancellationToken)).Count();
        var askedAgain = touched == 0 ? 0 : await AskAgainAsync(cancellationToken);

        if (touched > 0)
            await connection.Command(
                """
                analyze tickets.geo_places, tickets.geo_place_names;
                -- what an index by trigrams has not sorted in yet is read at every look-up, until autovacuum comes by
                select gin_clean_pending_list('tickets.geo_place_names_by_spelling');
                """)
                .RunAsync(cancellationToken);

        if (apply)
            await transaction.CommitAsync(cancellationToken);
        else
            await transaction.RollbackAsync(cancellationToken);
        return new MergedPlaces
        {
            Added = added, Changed = touched - added, Unchanged = Places - touched, Removed = removed.Count,
            RemovedPlaces = [.. removed.Order(StringComparer.Ordinal).Take(MostRemovedTold)], AskedAgain = askedAgain,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await copy.DisposeAsync();
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>Brings the names up to date. Returns the places whose names changed.</summary>
    private Task<List<long>> NamesAsync(string source, CancellationToken cancellationToken) =>
        connection.Command(
            """
            with gone as (
                delete from tickets.geo_place_names n
                using tickets.geo_places p
                join staged_places s on s.source_id = p.source_id
                where p.source = @source and n.place_id = p.place_id and n.name_key <> all (s.name_keys)
                returning n.place_id
            ),
            written as (
                insert into tickets.geo_place_names as old (place_id, name_key, name)
                select p.place_id, n.name_key, n.name
                from staged_places s
                join tickets.geo_places p on p.source = @source and p.source_id = s.source_id
                cross join lateral unnest(s.name_keys, s.names) as n (name_key, name)
                on conflict (place_id, name_key) do update set name = excluded.name where old.name <> excluded.name
                returning place_id
            )
            select place_id from gone union select place_id from written
            """,
            ("source", source))
            .ListAsync(row => row.GetInt64(0), cancellationToken);

    private Task<int> AskAgainAsync(CancellationToken cancellationToken) =>
        connection.Command(
            """
            with unknown as (
                select l.place_key, l.cluster_key
                from tickets.geo_locations l
                where not l.verified and l.status in ('no_match', 'rejected', 'review') and l.expires_at > now()
                    and exists (select from tickets.geo_place_names n where n.name_key = l.place_key)
                order by l.place_key, l.cluster_key
                for no key update
            )
            update tickets.geo_locations l
            set expires_at = now()
            from unknown u
            where l.place_key = u.place_key and l.cluster_key = u.cluster_key
            """).RunAsync(cancellationToken);
}
