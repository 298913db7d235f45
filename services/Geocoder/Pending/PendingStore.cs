using System.Text.Json;
using FleetTickets.Geocoder.Guards;
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

    /// <summary>Takes due places that no other replica has. Those that wait for providers, those that do not, or either (null). The lease is committed on return.</summary>
    public async Task<List<PendingPlace>> LeaseAsync(
        Guid holder, TimeSpan lease, int limit, bool? askProviders, int rulesVersion, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(_lease, ("holder", holder), ("lease", lease), ("limit", limit), ("ask_providers", askProviders), ("rules_version", rulesVersion))
            .ListAsync(Map, cancellationToken);
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
            ("invalid", ReasonCode.Invalid),
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

    /// <summary>Gives a place back unanswered, to be taken again when the trouble is over, or after 15 s, doubling to 15 min, when nobody knows.</summary>
    public async Task PostponeAsync(Guid holder, PendingPlace place, PlaceOutcome.Postponed postponed, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command(
            """
            update tickets.geo_pending
            set leased_by = null,
                leased_until = null,
                last_trouble = @trouble,
                heard = @heard::jsonb,
                next_try_at = coalesce(@until::timestamptz, now() + least(interval '15 minutes', interval '15 s' * 2 ^ (least(attempts, 10) - 1)))
            where place_key = @key and cluster_key = @cluster and leased_by = @holder
            """,
            ("until", postponed.Until?.ToUniversalTime()), ("trouble", postponed.Why), ("heard", JsonSerializer.Serialize(postponed.Heard, ContractJson.Options)), ("key", place.PlaceKey), ("cluster", place.ClusterKey), ("holder", holder))
            .RunAsync(cancellationToken);
    }

    /// <summary>The gazetteers do not know these places: providers are asked for them.</summary>
    public Task LeaveToProvidersAsync(Guid holder, IReadOnlyList<PendingPlace> places, CancellationToken cancellationToken) =>
        GiveBackAsync("ask_providers = true, attempts = 0", holder, places, cancellationToken);

    /// <summary>Gives back places that there was no time for.</summary>
    public Task ReleaseAsync(Guid holder, IReadOnlyList<PendingPlace> places, CancellationToken cancellationToken) =>
        GiveBackAsync("attempts = p.attempts - 1", holder, places, cancellationToken);

    private async Task GiveBackAsync(string change, Guid holder, IReadOnlyList<PendingPlace> places, CancellationToken cancellationToken)
    {
        if (places.Count == 0)
            return;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Command(
            $"""
            with mine as (
                select p.place_key, p.cluster_key
                from tickets.geo_pending p
                join unnest(@keys, @clusters) as g (place_key, cluster_key) on g.place_key = p.place_key and g.cluster_key = p.cluster_key
                where p.leased_by = @holder
                order by p.place_key, p.cluster_key
                for update of p
            )
            update tickets.geo_pending p
            set leased_by = null, leased_until = null, {change}
            from mine m
            where p.place_key = m.place_key and p.cluster_key = m.cluster_key
            """,
            ("keys", places.Select(place => place.PlaceKey).ToArray()), ("clusters", places.Select(place => place.ClusterKey).ToArray()), ("holder", holder))
            .RunAsync(cancellationToken);
    }

    private static PendingPlace Map(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetInt32(4), row.GetBoolean(5),
        row.IsDBNull(6) ? null : new GeoPoint(row.GetDouble(6), row.GetDouble(7)), row.NumberOrNull(8),
        row.IsDBNull(9) ? null : new MeantPlace(row.GetString(9), row.GetString(10)),
        JsonSerializer.Deserialize<Dictionary<string, Heard>>(row.GetString(11), ContractJson.Options)!);

    private static (string Status, string? Reason, string Provider, Candidate? Taken, string? Candidates) Row(PlaceOutcome outcome) => outcome switch
    {
        PlaceOutcome.Resolved resolved => ("resolved", null, resolved.Provider, resolved.Candidate, null),
        PlaceOutcome.Unresolved failure => (failure.Status, failure.Reason, failure.Provider, null, Json(failure.Candidates)),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an answer"),
    };

    private static string? Json(IReadOnlyList<OfferedPlace> candidates) =>
        candidates.Count == 0 ? null : JsonSerializer.Serialize(candidates.Take(10), ContractJson.Options);
}
