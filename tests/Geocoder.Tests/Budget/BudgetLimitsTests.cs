using CsCheck;
using FleetTickets.Geocoding.Budget;

namespace FleetTickets.Geocoder.Tests.Budget;

public sealed class BudgetLimitsTests
{
    /// <summary>A permit's 250 ms, and as much for the way.</summary>
    private const double LatestArrival = 0.5;

    private static readonly Uri Here = new("https://here.example");

    [Theory]
    [InlineData(2, 60, 1053)]
    [InlineData(1, null, 1500)]
    [InlineData(5, null, 300)]
    [InlineData(100, null, 15)]
    [InlineData(null, 60, 1053)]
    [InlineData(1000, 6, 10527)]
    public void The_tightest_window_gives_the_spacing(int? perSecond, int? perMinute, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), BudgetLimits.SpacingFor(perSecond, perMinute));

    [Fact]
    public void No_window_is_exceeded_however_late_each_call_arrives() =>
        Gen.Select(Gen.Long[1, 20], Gen.Long[1, 100].Nullable(), Gen.Double[0, LatestArrival].Array[200]).Sample((perSecond, perMinute, late) =>
        {
            var spacing = BudgetLimits.SpacingFor(perSecond, perMinute).TotalSeconds;
            var arrivals = late.Select((delay, call) => (call * spacing) + delay).Order().ToArray();
            return Most(arrivals, 1) <= perSecond && Most(arrivals, 60) <= (perMinute ?? long.MaxValue);
        });

    [Theory]
    [InlineData(2500, 10, 250)]
    [InlineData(5, 10, 1)]
    [InlineData(5, 0, 0)]
    [InlineData(null, 10, 0)]
    public void The_reserve_is_rounded_up(int? perDay, int percent, int expected) =>
        Assert.Equal(expected, BudgetLimits.From("a", Here, "", 1, null, perDay, percent).Reserve);

    [Fact]
    public void A_fingerprint_tells_keys_and_addresses_apart_and_says_nothing_of_them()
    {
        var fingerprint = BudgetLimits.From("a", Here, "secret", 1, null, null, 0).KeyFingerprint;

        Assert.Matches("^[0-9a-f]{8}$", fingerprint);
        Assert.Equal(fingerprint, BudgetLimits.From("a", Here, "secret", 2, 3, 4, 5).KeyFingerprint);
        Assert.NotEqual(fingerprint, BudgetLimits.From("a", Here, "secret2", 1, null, null, 0).KeyFingerprint);
        Assert.NotEqual(fingerprint, BudgetLimits.From("b", Here, "secret", 1, null, null, 0).KeyFingerprint);
        Assert.NotEqual(fingerprint, BudgetLimits.From("a", new Uri("https://there.example"), "secret", 1, null, null, 0).KeyFingerprint);
    }

    /// <summary>The most arrivals in any window of this length.</summary>
    internal static int Most(double[] arrivals, double window) =>
        arrivals.Length == 0 ? 0 : arrivals.Max(begin => arrivals.Count(arrival => arrival >= begin && arrival < begin + window));
}
