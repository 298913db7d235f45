namespace FleetTickets.Hosting;

/// <summary>Doubling waits with jitter, for loops that must outlast an outage without hammering what is recovering.</summary>
public sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private int _failures;

    /// <summary>The next wait: the doubled base, at most the longest, with jitter.</summary>
    public TimeSpan Next()
    {
        var doubled = first.TotalSeconds * Math.Pow(2, Math.Min(_failures++, 30));
        return Jittered(TimeSpan.FromSeconds(Math.Min(doubled, longest.TotalSeconds)));
    }

    /// <summary>The wait, less up to that part of it at random, so that replicas do not keep step.</summary>
#pragma warning disable CA5394 // jitter is no secret
    public static TimeSpan Jittered(TimeSpan wait, double part = 0.25) => wait * (1 - (Random.Shared.NextDouble() * part));
#pragma warning restore CA5394

    public void Reset() => _failures = 0;
}
