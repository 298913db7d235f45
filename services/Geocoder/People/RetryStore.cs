using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;

namespace FleetTickets.Geocoder.People;

/// <summary>A place that is asked for again.</summary>
internal sealed record RetriedPlace(string PlaceKey, string Cluster, string Place, string Status, string? Reason);

/// <summary>Lets remembered failures be asked for again.</summary>
internal sealed class RetryStore(SqlText sql, DecisionTransaction transaction)
{
    private readonly string _retry = sql.Read("RetryPlaces.sql");

    /// <summary>What is asked for again, or would be: without <paramref name="apply"/> all of it is rolled back.</summary>
    public Task<List<RetriedPlace>> RetryAsync(string? reason, string? cluster, string? key, bool apply, CancellationToken cancellationToken) =>
        transaction.RunAsync(null, apply, connection => connection.Command(_retry, ("reason", reason), ("cluster", cluster), ("key", key))
            .ListAsync(row => new RetriedPlace(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.TextOrNull(4)), cancellationToken),
            cancellationToken);
}
