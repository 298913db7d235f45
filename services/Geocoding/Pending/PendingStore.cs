using FleetTickets.Geocoding.Cleaning;

namespace FleetTickets.Geocoding.Pending;

/// <summary>Places under a lease: to be looked for now, by its holder alone.</summary>
internal sealed record PlaceLease(Guid Holder, IReadOnlyList<PlaceQuery> Places);

/// <summary>Places to be looked for, <c>tickets.geo_pending</c>, and their answers, <c>tickets.geo_locations</c>.</summary>
internal sealed class PendingStore(NpgsqlDataSource database, SqlText sql, PlaceNameCleaner cleaner)
{
    private const int MostOffered = 10;

    private readonly string _refresh = sql.Read("NotePendingPlaces.sql");
    private readonly string _lease = sql.Read("LeasePendingPlaces.sql");
    private readonly string _write = sql.Read("WriteLocations.sql");

    /// <summary>Brings the list up to date with the places of open tickets. Returns how many are new on it.</summary>
    public Task<int> RefreshAsync(CancellationToken cancellationToken) =>
        database.Command(_refresh, ("rules_version", cleaner.RulesVersion)).RunAsync(cancellationToken);

    /// <summary>Takes due places that no other lease has. Those that wait for providers, those that do not, or either (null). Committed on return.</summary>
    public async Task<PlaceLease> LeaseAsync(TimeSpan time, int limit, bool? askProviders, CancellationToken cancellationToken)
    {
        var holder = Guid.NewGuid();
        return new PlaceLease(holder, await database.Command(
            _lease, ("holder", holder), ("lease", time), ("limit", limit), ("ask_providers", askProviders), ("rules_version", cleaner.RulesVersion))
            .ListAsync(Map, cancellationToken));
    }

    /// <summary>Stores positions and failures in one transaction, and gives the rest back. A manual decision stays as it is.</summary>
    public async Task StoreAsync(PlaceLease lease, IReadOnlyList<(PlaceQuery Query, PlaceOutcome Outcome)> outcomes, CancellationToken cancellationToken)
    {
        var answers = outcomes.Where(one => one.Outcome is not PlaceOutcome.Postponed).ToList();
        if (answers.Count > 0)
            await WriteAsync(lease, answers, cancellationToken);
        foreach (var (query, outcome) in outcomes)
            if (outcome is PlaceOutcome.Postponed postponed)
                await PostponeAsync(lease, query, postponed, cancellationToken);
    }

    /// <summary>The gazetteers do not know these places: providers are queried for them.</summary>
    public Task LeaveToProvidersAsync(PlaceLease lease, IEnumerable<PlaceQuery> places, CancellationToken cancellationToken) =>
        GiveBackAsync("ask_providers = true, attempts = 0", lease, places, cancellationToken);

    /// <summary>Gives back places that there was no time for.</summary>
    public Task ReleaseAsync(PlaceLease lease, IEnumerable<PlaceQuery> places, CancellationToken cancellationToken) =>
        GiveBackAsync("attempts = p.attempts - 1", lease, places, cancellationToken);

    private Task<int> WriteAsync(PlaceLease lease, List<(PlaceQuery Query, PlaceOutcome Outcome)> answers, CancellationToken cancellationToken)
    {
        var rows = answers.Select(answer => Row(answer.Outcome)).ToList();
        return database.Command(
            _write,
            ("holder", lease.Holder),
            ("rules_version", cleaner.RulesVersion),
            ("invalid", ReasonCode.Invalid),
            ("keys", answers.Select(answer => answer.Query.RowKey).ToArray()),
            ("clusters", answers.Select(answer => answer.Query.ClusterKey ?? "").ToArray()),
            ("latitudes", rows.Select(row => row.Taken?.Point.Latitude).ToArray()),
            ("longitudes", rows.Select(row => row.Taken?.Point.Longitude).ToArray()),
            ("statuses", rows.Select(row => row.Status).ToArray()),
            ("reasons", rows.Select(row => row.Reason).ToArray()),
            ("providers", rows.Select(row => row.Provider).ToArray()),
            ("qualities", rows.Select(row => row.Taken?.Quality).ToArray()),
            ("attributions", rows.Select(row => row.Taken?.Attribution).ToArray()),
            ("candidates", rows.Select(row => row.Candidates).ToArray()),
            ("kinds", rows.Select(row => row.Taken is { } taken ? (taken.Kind ?? taken.Level).ToString().ToLowerInvariant() : null).ToArray()),
            ("radii", rows.Select(row => row.Taken?.RadiusM).ToArray()),
            ("spreads", rows.Select(row => row.Taken?.SpreadM).ToArray()))
            .RunAsync(cancellationToken);
    }

    /// <summary>Due again when the trouble is over, or after 15 s, doubling to 15 min, when that is unknown.</summary>
    private Task<int> PostponeAsync(PlaceLease lease, PlaceQuery query, PlaceOutcome.Postponed postponed, CancellationToken cancellationToken) =>
        database.Command(
            """
            update tickets.geo_pending
            set leased_by = null,
                leased_until = null,
                last_trouble = @trouble,
                prior_answers = @prior_answers::jsonb,
                next_try_at = coalesce(@until::timestamptz, now() + least(interval '15 minutes', interval '15 s' * 2 ^ (least(attempts, 10) - 1)))
            where place_key = @key and cluster_key = @cluster and leased_by = @holder
            """,
            ("until", postponed.Until?.ToUniversalTime()), ("trouble", postponed.Why), ("prior_answers", ContractJson.Write(postponed.PriorAnswers)),
            ("key", query.RowKey), ("cluster", query.ClusterKey ?? ""), ("holder", lease.Holder))
            .RunAsync(cancellationToken);

    private async Task GiveBackAsync(string change, PlaceLease lease, IEnumerable<PlaceQuery> places, CancellationToken cancellationToken)
    {
        var given = places.ToList();
        if (given.Count == 0)
            return;
        await database.Command(
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
            ("keys", given.Select(place => place.RowKey).ToArray()), ("clusters", given.Select(place => place.ClusterKey ?? "").ToArray()), ("holder", lease.Holder))
            .RunAsync(cancellationToken);
    }

    private PlaceQuery Map(NpgsqlDataReader row)
    {
        var (rowKey, meantKey, cluster) = (row.GetString(0), row.TextOrNull(9), row.GetString(1));
        return new PlaceQuery
        {
            Place = row.TextOrNull(8) ?? row.GetString(2),
            PlaceKey = meantKey ?? rowKey,
            AliasKey = meantKey is null ? null : rowKey,
            Cluster = cluster.Length == 0 ? null : cleaner.CleanCluster(cluster).Place,
            ClusterKey = cluster,
            Centroid = row.IsDBNull(5) ? null : new GeoPoint(row.GetDouble(5), row.GetDouble(6)),
            RadiusKm = row.GetDouble(7),
            FromLandmark = row.GetBoolean(3),
            Urgent = row.GetBoolean(4),
            PriorAnswers = ContractJson.Read<Dictionary<string, PriorAnswer>>(row.GetString(10)),
        };
    }

    private static (string Status, string? Reason, string Provider, Candidate? Taken, string? Candidates) Row(PlaceOutcome outcome) => outcome switch
    {
        PlaceOutcome.Resolved resolved => ("resolved", null, resolved.Provider, resolved.Candidate, null),
        PlaceOutcome.Unresolved failure => (
            failure.Status, failure.Reason, failure.Provider, null, failure.Candidates.Count == 0 ? null : ContractJson.Write(failure.Candidates.Take(MostOffered))),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an answer"),
    };
}
