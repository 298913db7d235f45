using Microsoft.Extensions.Time.Testing;

namespace FleetTickets.Scanner.Tests;

public sealed class OffersTests
{
    private static readonly ListedObject File = new("automations/inc/changes/2026-06-22T15-50-39.csv", FakeBucket.Modified, "e1", 100);

    private readonly FakeTimeProvider _time = new();
    private readonly Offers _offers;

    public OffersTests() => _offers = new Offers(_time);

    [Fact]
    public void A_file_not_seen_before_is_due() => Assert.True(_offers.IsDue(File));

    [Fact]
    public void A_waiting_file_is_due_after_two_minutes_then_after_double_the_time_up_to_an_hour()
    {
        foreach (var minutes in (int[])[2, 4, 8, 16, 32, 60, 60, 60])
        {
            _offers.Confirmed(File);
            _time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            Assert.False(_offers.IsDue(File));
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(_offers.IsDue(File));
        }
    }

    [Fact]
    public void A_new_generation_is_due_at_once()
    {
        _offers.Confirmed(File);
        Assert.False(_offers.IsDue(File));
        Assert.True(_offers.IsDue(File with { Etag = "e2" }));
        Assert.True(_offers.IsDue(File with { LastModified = FakeBucket.Modified.AddMilliseconds(1) }));
    }

    [Fact]
    public void A_file_that_left_is_forgotten()
    {
        var other = File with { Etag = "e2" };
        _offers.Confirmed(File);
        _offers.Confirmed(other);
        _offers.Keep(new HashSet<ListedObject> { other });
        Assert.True(_offers.IsDue(File));
        Assert.False(_offers.IsDue(other));
    }
}
