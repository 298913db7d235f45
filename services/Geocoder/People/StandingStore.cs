using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.People;

/// <summary>How the Geocoder stands: open tickets, places in hand, what waits. Reads only, and nothing that grows with closed tickets.</summary>
internal sealed class StandingStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _openTickets = sql.Read("CountOpenTickets.sql");
    private readonly string _centreless = sql.Read("FindCentrelessClusters.sql");

    public async Task<Standing> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return new Standing(
            await connection.Command(_openTickets).ListAsync(row => new OpenTickets(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancellationToken),
            await PendingAsync(connection, cancellationToken),
            await UnresolvedAsync(connection, cancellationToken),
            await connection.Command(_centreless)
                .ListAsync(row => new CentrelessCluster(row.GetString(0), row.GetString(1), row.TextOrNull(2), row.GetInt64(3)), cancellationToken),
            await BudgetAsync(connection, cancellationToken));
    }

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

    // A database without keyed providers has no budgets.
    private static async Task<List<ProviderBudget>> BudgetAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.Command("select to_regclass('tickets.geo_provider_budget') is not null").ScalarAsync<bool>(cancellationToken)
            ? await connection.Command("select provider, day_limit, day_used, blocked_until, disabled_reason from tickets.geo_provider_budget order by provider")
                .ListAsync(row => new ProviderBudget(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.TimeOrNull(3), row.TextOrNull(4)), cancellationToken)
            : [];
}
