using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoding.Budget;

/// <summary>
/// One provider's row of <c>tickets.geo_provider_budget</c>. Each method is one statement that commits by itself, so that no lock is held while a
/// provider answers. Times are the database's, the same for all replicas; what comes from elsewhere is given as a wait.
/// </summary>
internal sealed class BudgetStore(NpgsqlDataSource database, SqlText sql, BudgetLimits limits)
{
    private readonly string _configure = sql.Read("ConfigureBudget.sql");
    private readonly string _take = sql.Read("TakeCall.sql");
    private readonly string _explain = sql.Read("ExplainRefusal.sql");
    private readonly string _noteFailure = sql.Read("NoteFailure.sql");

    /// <summary>Brings the row to the configured limits. Idempotent.</summary>
    public Task ConfigureAsync(CancellationToken cancellationToken) => RunAsync(
        _configure,
        [("spacing", limits.Spacing), ("day_limit", limits.DayLimit), ("reserve", limits.Reserve), ("fingerprint", limits.KeyFingerprint)],
        cancellationToken);

    /// <summary>
    /// Takes a call, which is spent then, whatever becomes of it: whether it is the probe of a half-open circuit; null is a refusal. What is
    /// urgent may use the reserve; the others wait for the outcome of a probe, for its time at most.
    /// </summary>
    public async Task<bool?> TakeAsync(bool urgent, TimeSpan probeTime, CancellationToken cancellationToken)
    {
        var taken = await database.Command(
            _take, ("provider", limits.Provider), ("fingerprint", limits.KeyFingerprint), ("urgent", urgent), ("probe_time", probeTime))
            .ListAsync(row => row.GetBoolean(0), cancellationToken);
        return taken.Count == 0 ? null : taken[0];
    }

    /// <summary>Why nothing was given; null when the row is gone.</summary>
    public async Task<Refusal?> ExplainAsync(bool urgent, CancellationToken cancellationToken) =>
        (await database.Command(_explain, ("provider", limits.Provider), ("fingerprint", limits.KeyFingerprint), ("urgent", urgent))
            .ListAsync(row => new Refusal(row.GetString(0), row.GetTimeSpan(1), row.TextOrNull(2)), cancellationToken))
        .SingleOrDefault();

    /// <summary>No replica queries for this long, or for as long as was recorded before if that is longer: <c>throttled</c> or <c>quota_spent</c>.</summary>
    public Task BlockAsync(string by, TimeSpan wait, CancellationToken cancellationToken) => RunAsync(
        """
        update tickets.geo_provider_budget
        set blocked_until = greatest(blocked_until, clock_timestamp() + @wait),
            blocked_by = case when blocked_until > clock_timestamp() + @wait then blocked_by else @by end
        where provider = @provider
        """,
        [("by", by), ("wait", wait)],
        cancellationToken);

    /// <summary>No replica queries with this key until an operator has cleared it. A newer key is not concerned.</summary>
    public Task DisableAsync(string reason, CancellationToken cancellationToken) => RunAsync(
        """
        update tickets.geo_provider_budget
        set disabled_reason = @reason
        where provider = @provider and key_fingerprint = @fingerprint
        """,
        [("reason", reason), ("fingerprint", limits.KeyFingerprint)],
        cancellationToken);

    /// <summary>Counts a failure. Returns until when the circuit is open; null when it is closed.</summary>
    public async Task<DateTime?> NoteFailureAsync(bool probe, CancellationToken cancellationToken) =>
        (await database.Command(_noteFailure, ("provider", limits.Provider), ("probe", probe)).ListAsync(row => row.TimeOrNull(0), cancellationToken)).SingleOrDefault();

    /// <summary>The probe got through: the provider works.</summary>
    public Task CloseCircuitAsync(CancellationToken cancellationToken) => RunAsync(
        "update tickets.geo_provider_budget set open_until = null, openings = 0, failed_at = '{}' where provider = @provider", [], cancellationToken);

    /// <summary>The probe was not made: the next call is one.</summary>
    public Task ReturnProbeAsync(CancellationToken cancellationToken) => RunAsync(
        "update tickets.geo_provider_budget set open_until = clock_timestamp() where provider = @provider and open_until is not null", [], cancellationToken);

    /// <summary>Takes over a provider's count when it reports less than is left here, never when it reports more: others may use the key, and its figure may be old.</summary>
    public Task ReconcileAsync(int remaining, CancellationToken cancellationToken) => RunAsync(
        """
        update tickets.geo_provider_budget
        set day = greatest(day, ((clock_timestamp() at time zone 'utc') - day_starts_at)::date),
            day_used = greatest(
                case when day < ((clock_timestamp() at time zone 'utc') - day_starts_at)::date then 0 else day_used end,
                day_limit - @remaining)
        where provider = @provider and day_limit is not null
            -- around midnight it is not certain which day the provider means
            and ((clock_timestamp() at time zone 'utc') - day_starts_at)::time between '00:01' and '23:59'
        """,
        [("remaining", remaining)],
        cancellationToken);

    private Task<int> RunAsync(string statement, (string, object?)[] parameters, CancellationToken cancellationToken) =>
        database.Command(statement, [("provider", limits.Provider), .. parameters]).RunAsync(cancellationToken);
}

/// <summary>Why a provider may not be queried now.</summary>
/// <param name="Why">A word of <c>ExplainRefusal.sql</c>.</param>
/// <param name="Wait">How long it lasts.</param>
/// <param name="Detail">What disabled the provider.</param>
internal sealed record Refusal(string Why, TimeSpan Wait, string? Detail)
{
    private const string OtherKey = "a replica with another key or address was started after this one; restart this one with those that are to be used";

    /// <summary>The provider may be queried within moments: only the last call was too close.</summary>
    public bool IsSpacing => Why == "spacing";

    public ProviderAnswer ToAnswer(DateTimeOffset now) => Why switch
    {
        "key" => new ProviderAnswer.KeyProblem(Detail ?? OtherKey),
        "quota_spent" => new ProviderAnswer.QuotaSpent(now + Wait),
        "circuit" => new ProviderAnswer.Transient("it failed too often and is given time", now + Wait),
        _ => new ProviderAnswer.Throttled(now + Wait),
    };
}
