using System.Text.Json;
using FleetTickets.Geocoder.Providers;
using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.Pending;

/// <summary>Places to be asked for, <c>tickets.geo_pending</c>, and their answers, <c>tickets.geo_locations</c>.</summary>
internal sealed class PendingStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _note = sql.Read("NotePendingPlaces.sql");
    private readonly string _lease = sql.Read("LeasePendingPlaces.sql");
    private readonly string _write = sql.Read("WriteLocations.sql");

    /// <summary>Brings the list up to date with what open tickets want. Returns how many places are new on it.</summary>
    public async Task<int> NoteAsync(int rulesVersion, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(_note, ("rules_version", rulesVersion)).RunAsync(cancellationToken);
    }

    /// <summary>Takes due places that no other replica has. The lease is committed on return.</summary>
    public async Task<List<PendingPlace>> LeaseAsync(Guid holder, TimeSpan lease, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(_lease, ("holder", holder), ("lease", lease), ("limit", limit)).ListAsync(Map, cancellationToken);
    }

    /// <summary>Stores positions and failures in one transaction. What a person has set stays as it is.</summary>
    public async Task WriteAsync(
        Guid holder, int rulesVersion, IReadOnlyList<(PendingPlace Place, PlaceOutcome Outcome)> answers, CancellationToken cancellationToken)
    {
        var rows = answers.Select(answer => Row(answer.Outcome)).ToList();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command(
            _write,
            ("holder", holder),
            ("rules_version", rulesVersion),
            ("keys", answers.Select(answer => answer.Place.PlaceKey).ToArray()),
            ("clusters", answers.Select(answer => answer.Place.ClusterKey).ToArray()),
            ("places", answers.Select(answer => answer.Place.Place).ToArray()),
            ("latitudes", rows.Select(row => row.Taken?.Point.Latitude).ToArray()),
            ("longitudes", rows.Select(row => row.Taken?.Point.Longitude).ToArray()),
            ("statuses", rows.Select(row => row.Status).ToArray()),
            ("reasons", rows.Select(row => row.Reason).ToArray()),
            ("providers", rows.Select(row => row.Provider).ToArray()),
            ("qualities", rows.Select(row => row.Taken?.Quality).ToArray()),
            ("attributions", rows.Select(row => row.Taken?.Attribution).ToArray()),
            ("candidates", rows.Select(row => row.Candidates).ToArray()))
            .RunAsync(cancellationToken);
    }

    /// <summary>Gives a place back unanswered, to be taken again after the wait.</summary>
    public async Task PostponeAsync(Guid holder, PendingPlace place, string? trouble, TimeSpan wait, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command(
            """
            update tickets.geo_pending
            set leased_by = null, leased_until = null, next_try_at = now() + @wait, last_trouble = coalesce(@trouble, last_trouble)
            where place_key = @key and cluster_key = @cluster and leased_by = @holder
            """,
            ("wait", wait), ("trouble", trouble), ("key", place.PlaceKey), ("cluster", place.ClusterKey), ("holder", holder))
            .RunAsync(cancellationToken);
    }

    private static PendingPlace Map(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetInt32(4),
        row.IsDBNull(5) ? null : new GeoPoint(row.GetDouble(5), row.GetDouble(6)), row.NumberOrNull(7));

    private static (string Status, string? Reason, string Provider, Candidate? Taken, string? Candidates) Row(PlaceOutcome outcome) => outcome switch
    {
        PlaceOutcome.Resolved resolved => ("resolved", null, resolved.Provider, resolved.Candidate, null),
        PlaceOutcome.Unresolved failure => (failure.Status, failure.Reason, failure.Provider, null, Json(failure.Candidates)),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an answer"),
    };

    private static string? Json(IReadOnlyList<Candidate> candidates) => candidates.Count == 0 ? null : JsonSerializer.Serialize(
        candidates.Take(10).Select(one => new
        {
            one.Label, one.Point.Latitude, one.Point.Longitude, Level = Word(one.Level), Match = Word(one.Match),
        }),
        ContractJson.Options);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
