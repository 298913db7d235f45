namespace FleetTickets.Geocoding.Review;

/// <summary>Reads the geocoding status and the report.</summary>
internal sealed class StatusStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _openTickets = sql.Read("CountOpenTickets.sql");
    private readonly string _centreless = sql.Read("FindCentrelessClusters.sql");
    private readonly string _unresolved = sql.Read("FindUnresolvedPlaces.sql");

    /// <summary>Open tickets, places in hand, what waits. Reads nothing that grows with closed tickets.</summary>
    public async Task<GeocodingStatus> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return new GeocodingStatus(
            await connection.Command(_openTickets).ListAsync(row => new OpenTickets(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancellationToken),
            await PendingAsync(connection, cancellationToken),
            await UnresolvedAsync(connection, cancellationToken),
            await connection.Command(_centreless)
                .ListAsync(row => new CentrelessCluster(row.GetString(0), row.GetString(1), row.TextOrNull(2), row.GetInt64(3)), cancellationToken),
            await BudgetAsync(connection, cancellationToken));
    }

    /// <summary>Shares of all tickets by position, dataset and cluster. Reads every ticket.</summary>
    public Task<List<Coverage>> CoverageAsync(CancellationToken cancellationToken) =>
        database.Command("select scope, dataset, cluster, geo_source, tickets, share, open_tickets, open_share from reporting.fn_geocoding_coverage()")
            .ListAsync(
                row => new Coverage(
                    row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.GetString(3), row.GetInt64(4), row.GetDecimal(5), row.GetInt64(6),
                    row.IsDBNull(7) ? null : row.GetDecimal(7)),
                cancellationToken);

    public Task<List<UnresolvedPlace>> UnresolvedPlacesAsync(int limit, CancellationToken cancellationToken) =>
        database.Command(_unresolved, ("limit", limit)).ListAsync(
            row => new UnresolvedPlace(row.GetString(0), row.GetString(1), row.GetString(2), row.TextOrNull(3), row.GetInt64(4)), cancellationToken);

    private static Task<List<PendingPlaces>> PendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.Command(
        """
        select state, case when state = 'waiting' then last_trouble end as trouble, count(*), min(next_try_at)
        from tickets.geo_pending
        cross join lateral (
            select case when leased_until > now() then 'leased' when next_try_at <= now() then 'due' else 'waiting' end as state) as s
        group by state, trouble
        order by state, count(*) desc, trouble
        """)
        .ListAsync(row => new PendingPlaces(row.GetString(0), row.TextOrNull(1), row.GetInt64(2), row.GetDateTime(3)), cancellationToken);

    private static Task<List<UnresolvedPlaces>> UnresolvedAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.Command(
        """
        select status, coalesce(reason, ''), count(*), count(*) filter (where expires_at <= now())
        from tickets.geo_locations
        where not verified and status in ('review', 'rejected', 'no_match') and cluster_key <> '*'
        group by 1, 2
        order by 1 desc, 3 desc, 2
        """)
        .ListAsync(row => new UnresolvedPlaces(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken);

    // A day that is over has used nothing of the present one.
    private static Task<List<ProviderBudget>> BudgetAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.Command(
        """
        select provider, day_limit,
            case when day < ((clock_timestamp() at time zone 'utc') - day_starts_at)::date then 0 else day_used end,
            least(day_limit, extract(epoch from interval '1 day') / extract(epoch from spacing), 1e9)::int,
            case when blocked_until > clock_timestamp() then blocked_until end, disabled_reason
        from tickets.geo_provider_budget
        order by provider
        """)
        .ListAsync(
            row => new ProviderBudget(
                row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.TimeOrNull(4), row.TextOrNull(5)),
            cancellationToken);
}
