using FleetTickets.ExporterSim.Oracle;

namespace FleetTickets.ExporterSim.Tests;

public class Typed_values
{
    [Theory]
    [InlineData("2026-06-22 15:50:39", "2026-06-22T12:50:39.000000Z")]
    [InlineData("2026-06-22T15:50:39", "2026-06-22T12:50:39.000000Z")]
    [InlineData("2026-06-22 15:50", "2026-06-22T12:50:00.000000Z")]
    [InlineData("2026-06-22 15:50:39.5", "2026-06-22T12:50:39.500000Z")]
    [InlineData("2026-06-22T15:50:39.123456", "2026-06-22T12:50:39.123456Z")]
    [InlineData("2026-06-21 00:30:00", "2026-06-20T21:30:00.000000Z")]
    [InlineData("2024-02-29 12:00:00", "2024-02-29T09:00:00.000000Z")]
    [InlineData("2026-02-29 12:00:00", null)]
    [InlineData("2026-02-31 12:00:00", null)]
    [InlineData("2026-06-22 24:00:00", null)]
    [InlineData("2026-06-22 15:50:60", null)]
    [InlineData("2026-06-22", null)]
    [InlineData("2026-06-22T15:50:39Z", null)]
    [InlineData("22/06/2026 15:50", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Read_east_african_time(string? text, string? instant) => Assert.Equal(instant, TypedValues.Instant(text));

    [Theory]
    [InlineData("29.61", 1777)]
    [InlineData("12", 720)]
    [InlineData("0.025", 2)]
    [InlineData("0.0083", 0)]
    [InlineData("123456.654321", 7407399)]
    [InlineData("1234567", null)]
    [InlineData("1.2345678", null)]
    [InlineData("1e3", null)]
    [InlineData("NaN", null)]
    [InlineData("12,5", null)]
    [InlineData(null, null)]
    public void Read_hours_as_whole_minutes(string? text, int? minutes) => Assert.Equal(minutes, (int?)TypedValues.Minutes(text));

    [Theory]
    [InlineData("true", true)]
    [InlineData(" T ", true)]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("f", false)]
    [InlineData("0", false)]
    [InlineData("yes", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Read_flags(string? text, bool? flag) => Assert.Equal(flag, TypedValues.Flag(text));

    [Theory]
    [InlineData("-1.29", "36.82", true)]
    [InlineData("-1", "37", true)]
    [InlineData("36.82", "-1.29", false)]
    [InlineData("51.5", "-0.12", false)]
    [InlineData("NaN", "36.82", false)]
    [InlineData("-1.29e0", "36.82", false)]
    [InlineData("-1.29", null, false)]
    public void Take_coordinates_only_inside_Kenya(string? latitude, string? longitude, bool taken) =>
        Assert.Equal(taken, TypedValues.FeedPosition(latitude, longitude) is not null);
}
