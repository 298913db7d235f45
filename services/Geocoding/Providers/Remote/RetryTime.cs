using System.Globalization;
using System.Net.Http.Headers;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>When a provider that refused may be queried again.</summary>
internal static class RetryTime
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(25);

    /// <summary>The provider's midnight may be ours give or take its clock.</summary>
    private static readonly TimeSpan AfterMidnight = TimeSpan.FromSeconds(60);

    /// <summary>
    /// By the headers: <c>Retry-After</c> (seconds or a date), else <c>X-RateLimit-Reset</c> (an epoch), else <c>RateLimit-Reset</c>
    /// (seconds). Null when there is none that can be understood.
    /// </summary>
    public static DateTimeOffset? From(HttpResponseHeaders headers, TimeProvider time)
    {
        var now = time.GetUtcNow();
        if (headers.RetryAfter is { } after && (after.Date ?? now + after.Delta) is { } told)
            return Clamp(told, now);

        // The reset is that of the day. While the day has calls left, it is not what a "too fast" waits for.
        if (Number(headers, "X-RateLimit-Reset") is { } epoch && Number(headers, "X-RateLimit-Remaining") is not > 0)
            return FromEpoch(epoch, now);
        return Number(headers, "RateLimit-Reset") is { } seconds ? Clamp(now.AddSeconds(Math.Min(seconds, Longest.TotalSeconds)), now) : null;
    }

    public static DateTimeOffset? FromEpoch(long? epoch, DateTimeOffset now) => epoch switch
    {
        null => null,
        < 0 or > 253_402_300_799 => null, // beyond the year 9999
        { } seconds => Clamp(DateTimeOffset.FromUnixTimeSeconds(seconds), now),
    };

    /// <summary>Some time from now, up to a quarter longer at random, so that replicas do not return in step.</summary>
    public static DateTimeOffset After(TimeSpan wait, TimeProvider time)
    {
#pragma warning disable CA5394 // jitter is no secret
        return time.GetUtcNow() + (wait * (1 + (Random.Shared.NextDouble() / 4)));
#pragma warning restore CA5394
    }

    public static DateTimeOffset NextDay(TimeProvider time) => new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero) + AfterMidnight;

    private static DateTimeOffset Clamp(DateTimeOffset told, DateTimeOffset now) =>
        told < now + Shortest ? now + Shortest : told > now + Longest ? now + Longest : told;

    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
