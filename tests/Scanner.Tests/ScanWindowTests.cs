using System.Globalization;

namespace FleetTickets.Scanner.Tests;

public sealed class ScanWindowTests
{
    private static TimeSpan UntilOpen(string cron, string eastAfricaTime) =>
        ScanWindow.TryParse(cron)!.UntilOpen(DateTimeOffset.Parse(eastAfricaTime + "+03:00", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2026-06-22T06:00:00")]
    [InlineData("2026-06-22T13:17:42.5")]
    [InlineData("2026-06-22T20:59:59.999")]
    public void Hours_are_those_of_Nairobi_and_count_to_their_last_minute(string time) =>
        Assert.Equal(TimeSpan.Zero, UntilOpen("* 6-20 * * *", time));

    [Theory]
    [InlineData("2026-06-22T21:00:00", "09:00:00")]
    [InlineData("2026-06-22T05:59:30", "00:00:30")]
    [InlineData("2026-06-23T00:00:00", "06:00:00")]
    public void Outside_the_hours_the_wait_is_until_they_begin(string time, string wait) =>
        Assert.Equal(TimeSpan.Parse(wait, CultureInfo.InvariantCulture), UntilOpen("* 6-20 * * *", time));

    [Fact]
    public void A_matching_minute_is_open_for_the_whole_minute()
    {
        Assert.Equal(TimeSpan.Zero, UntilOpen("*/20 6-20 * * *", "2026-06-22T06:20:00"));
        Assert.Equal(TimeSpan.Zero, UntilOpen("*/20 6-20 * * *", "2026-06-22T06:20:59.9"));
        Assert.Equal(TimeSpan.FromMinutes(19), UntilOpen("*/20 6-20 * * *", "2026-06-22T06:21:00"));
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("* * * *")]
    [InlineData("61 * * * *")]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 * 6-20 * * *")]
    public void What_is_no_expression_or_matches_nothing_is_refused(string cron) => Assert.Null(ScanWindow.TryParse(cron));

    [Fact]
    public void Without_a_window_it_is_always_open() => Assert.Equal(TimeSpan.Zero, ScanWindow.Always.UntilOpen(FakeBucket.Modified));
}
