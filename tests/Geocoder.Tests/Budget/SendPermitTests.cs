using FleetTickets.Geocoder.Budget;
using Microsoft.Extensions.Time.Testing;

namespace FleetTickets.Geocoder.Tests.Budget;

public sealed class SendPermitTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task In_time_the_request_is_written()
    {
        using var permit = new SendPermit(_time, _time.GetTimestamp(), isProbe: false);
        _time.Advance(SendPermit.Validity - Moment);

        Assert.Equal(2, await WriteAsync(permit, times: 2));
        _time.Advance(SendPermit.Validity);
        Assert.True(permit.WasSent);
        Assert.False(permit.Lapsed.IsCancellationRequested);
    }

    [Fact]
    public async Task Too_late_nothing_is_written()
    {
        using var permit = new SendPermit(_time, _time.GetTimestamp(), isProbe: false);
        _time.Advance(SendPermit.Validity);

        await Assert.ThrowsAsync<IOException>(() => WriteAsync(permit, times: 1));
        Assert.False(permit.WasSent);
        Assert.True(permit.Lapsed.IsCancellationRequested);
    }

    [Fact]
    public void It_counts_from_before_the_budget_was_asked()
    {
        var asked = _time.GetTimestamp();
        _time.Advance(SendPermit.Validity);
        using var permit = new SendPermit(_time, asked, isProbe: false);

        Assert.False(permit.AllowsWritingOn(new object()));
    }

    [Fact]
    public async Task A_repeated_request_is_no_second_call()
    {
        using var permit = new SendPermit(_time, _time.GetTimestamp(), isProbe: false);
        await WriteAsync(permit, times: 1);

        await Assert.ThrowsAsync<IOException>(() => WriteAsync(permit, times: 1));
    }

    [Fact]
    public async Task It_ends_with_its_call()
    {
        using var permit = new SendPermit(_time, _time.GetTimestamp(), isProbe: false);

        Assert.Same(permit, await permit.UseAsync(() => Task.FromResult(SendPermit.Current)));
        Assert.Null(SendPermit.Current);
    }

    /// <summary>Writes on a connection of its own; how many bytes left.</summary>
    private static Task<long> WriteAsync(SendPermit permit, int times) => permit.UseAsync(async () =>
    {
        using var wire = new MemoryStream();
        await using var connection = new PermitStream(wire);
        for (var i = 0; i < times; i++) await connection.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
        return wire.Length;
    });
}
