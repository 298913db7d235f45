using FleetTickets.Geocoding.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.Retention;

/// <summary>
/// Deletes what has been kept long enough, by the functions <c>tickets.purge_*</c>: they alone define what may go and what always stays. Each call is one
/// statement that commits by itself, on rows that nobody else has locked.
/// </summary>
internal sealed class RetentionStore(NpgsqlDataSource database)
{
    /// <summary>Any number will do, as long as no one else uses it: "FleetPrg" in ASCII.</summary>
    internal const long PurgeLock = 0x466C656574507267;

    /// <summary>Events older than that; how many were deleted, null when another replica is deleting.</summary>
    public Task<long?> PurgeEventsAsync(TimeSpan olderThan, int limit, CancellationToken cancellationToken) => PurgeAsync("tickets.purge_events", olderThan, limit, cancellationToken);

    /// <summary>Runs before the last of their file, older than that; how many were deleted, null when another replica is deleting.</summary>
    public Task<long?> PurgeRunsAsync(TimeSpan olderThan, int limit, CancellationToken cancellationToken) => PurgeAsync("tickets.purge_runs", olderThan, limit, cancellationToken);

    /// <summary>Rejected rows acknowledged longer ago than that; how many were deleted, null when another replica is deleting.</summary>
    public Task<long?> PurgeRejectedRowsAsync(TimeSpan olderThan, int limit, CancellationToken cancellationToken) =>
        PurgeAsync("tickets.purge_rejected_rows", olderThan, limit, cancellationToken);

    /// <summary>Failures that expired longer ago than that; how many were deleted, null when another replica is deleting.</summary>
    public Task<long?> PurgeAnswersAsync(TimeSpan olderThan, int limit, CancellationToken cancellationToken) => PurgeAsync("tickets.purge_answers", olderThan, limit, cancellationToken);

    private Task<long?> PurgeAsync(string function, TimeSpan olderThan, int limit, CancellationToken cancellationToken) =>
        database.Command(
            $"select case when pg_try_advisory_xact_lock({PurgeLock}) then {function}(@older_than, @limit) end", ("older_than", olderThan), ("limit", limit))
            .ScalarAsync<long?>(cancellationToken);
}
