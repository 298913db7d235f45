using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.People;

/// <summary>A row of <c>reporting.fn_geocoding_coverage()</c>.</summary>
internal sealed record Coverage(
    string Scope, string? Dataset, string? Cluster, string GeoSource, long Tickets, decimal Share, long OpenTickets, decimal? OpenShare);

/// <summary>A place of open tickets without a position of its own, and why.</summary>
internal sealed record UnresolvedPlace(string Place, string Cluster, string Status, string? Reason, long Tickets);

/// <summary>How far geocoding has come, and what is left of it.</summary>
internal sealed class ReportStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _unresolved = sql.Read("FindUnresolvedPlaces.sql");

    public async Task<List<Coverage>> CoverageAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(
            "select scope, dataset, cluster, geo_source, tickets, share, open_tickets, open_share from reporting.fn_geocoding_coverage()")
            .ListAsync(
                row => new Coverage(
                    row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.GetString(3), row.GetInt64(4), row.GetDecimal(5), row.GetInt64(6),
                    row.IsDBNull(7) ? null : row.GetDecimal(7)),
                cancellationToken);
    }

    public async Task<List<UnresolvedPlace>> UnresolvedAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(_unresolved, ("limit", limit))
            .ListAsync(
                row => new UnresolvedPlace(row.GetString(0), row.GetString(1), row.GetString(2), row.TextOrNull(3), row.GetInt64(4)), cancellationToken);
    }
}
