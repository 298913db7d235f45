using System.Security.Cryptography;
using System.Text;

namespace FleetTickets.Geocoding.Budget;

/// <summary>What may be asked of one provider, in the form in which the budget keeps it.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="KeyFingerprint">Tells its key and address from others.</param>
/// <param name="Spacing">The least time between two calls.</param>
/// <param name="DayLimit">The most calls of one of its days; null for any number.</param>
/// <param name="Reserve">How many of them only urgent questions may use.</param>
internal sealed record BudgetLimits(string Provider, string KeyFingerprint, TimeSpan Spacing, int? DayLimit, int Reserve)
{
    /// <summary>At most this share of a second or a minute is used: the provider's clock is not ours.</summary>
    private const double Share = 0.95;

    /// <summary>
    /// By how much more the first of two calls may be late than the second: the time that a permit holds, and as much again for the way of the
    /// request. What remains is a request that is held up longer than that on its way, by packets lost and sent again.
    /// </summary>
    private static readonly TimeSpan Slack = SendPermit.Validity + TimeSpan.FromMilliseconds(250);

    public static BudgetLimits From(string provider, Uri url, string key, long? perSecond, long? perMinute, long? perDay, long reservePercent) => new(
        provider,
        FingerprintOf($"{provider} {url} {key}"),
        SpacingFor(perSecond, perMinute),
        (int?)perDay,
        (int)Math.Ceiling((perDay ?? 0) * reservePercent / 100.0));

    /// <summary>
    /// Calls are spaced evenly, without bursts, so that one number keeps every sliding window: of any <c>limit + 1</c> calls the last is taken
    /// <c>limit</c> spacings after the first, and arrives more than the window after it, however late the first one is within the slack.
    /// </summary>
    public static TimeSpan SpacingFor(long? perSecond, long? perMinute)
    {
        var spacing = Math.Max(For(TimeSpan.FromSeconds(1), perSecond), For(TimeSpan.FromMinutes(1), perMinute));
        return spacing > 0
            ? TimeSpan.FromMilliseconds(Math.Ceiling(spacing * 1000))
            : throw new ArgumentException("A provider needs a limit by second or by minute.", nameof(perSecond));

        static double For(TimeSpan window, long? limit) => limit is null
            ? 0
            : Math.Max(window.TotalSeconds / (Share * limit.Value), (window + Slack).TotalSeconds / limit.Value);
    }

    /// <summary>Eight digits: enough to see that the key or the address was mended, too few to find a key by.</summary>
    private static string FingerprintOf(string access) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"fleettickets {access}")))[..8];
}
