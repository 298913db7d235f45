using FleetTickets.Geocoding.Providers.Remote;
using Microsoft.Extensions.Time.Testing;

namespace FleetTickets.Geocoder.Tests.Providers.Remote;

public sealed class RetryTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly long InAnHour = Noon.AddHours(1).ToUnixTimeSeconds();

    [Theory]
    [InlineData("Retry-After: 30", 30)]
    [InlineData("Retry-After: Mon, 22 Jun 2026 12:02:00 GMT", 120)]
    [InlineData("Retry-After: Mon, 22 Jun 2026 11:00:00 GMT", 1)]
    [InlineData("Retry-After: 0", 1)]
    [InlineData("Retry-After: 9999999", 90_000)]
    [InlineData("Retry-After: 30;X-RateLimit-Reset: 3600", 30)]
    [InlineData("X-RateLimit-Reset: 3600;RateLimit-Reset: 40", 3600)]
    [InlineData("X-RateLimit-Reset: 3600;X-RateLimit-Remaining: 0", 3600)]
    [InlineData("X-RateLimit-Reset: 3600;X-RateLimit-Remaining: 9;RateLimit-Reset: 40", 40)]
    [InlineData("RateLimit-Reset: 40", 40)]
    [InlineData("RateLimit-Reset: 9999999", 90_000)]
    [InlineData("Retry-After: soon;RateLimit-Reset: 40", 40)]
    [InlineData("RateLimit-Reset: soon", null)]
    [InlineData("RateLimit-Reset: -1", null)]
    [InlineData("X-RateLimit-Reset: 99999999999999", null)]
    [InlineData("", null)]
    public void Headers_are_believed_in_their_order_and_within_bounds(string headers, int? seconds)
    {
        using var response = new HttpResponseMessage();
        foreach (var header in headers.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (header.Split(": ")[0], header.Split(": ")[1]);
            // a reset is told as an epoch
            response.Headers.TryAddWithoutValidation(name, name == "X-RateLimit-Reset" && value == "3600" ? $"{InAnHour}" : value);
        }

        Assert.Equal(seconds is { } wait ? Noon.AddSeconds(wait) : null, RetryTime.From(response.Headers, new FakeTimeProvider(Noon)));
    }

    [Theory]
    [InlineData("2026-06-22T23:59:59Z", "2026-06-23T00:01:00Z")]
    [InlineData("2026-06-22T00:00:00Z", "2026-06-23T00:01:00Z")]
    [InlineData("2026-06-23T02:30:00+03:00", "2026-06-23T00:01:00Z")]
    public void The_next_day_begins_a_minute_after_midnight_utc(string now, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), RetryTime.NextDay(new FakeTimeProvider(DateTimeOffset.Parse(now))));
}
