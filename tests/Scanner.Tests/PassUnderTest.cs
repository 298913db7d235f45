using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace FleetTickets.Scanner.Tests;

/// <summary>One dataset's pass between a fake store and a fake broker, at a clock that a test moves.</summary>
internal sealed class PassUnderTest
{
    public PassUnderTest() => Pass = new ScanPass("inc", new Listing(Bucket, Time), Queue, Check, Time, Log);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 22, 14, 0, 0, TimeSpan.Zero));

    public FakeBucket Bucket { get; } = new();

    public FakeQueue Queue { get; } = new();

    public QueueCheck Check { get; } = new();

    public RecordedLog<ScanPass> Log { get; } = new();

    public ScanPass Pass { get; }

    public Task<int> RunAsync() => Pass.RunAsync(TestContext.Current.CancellationToken);

    public async Task<int> RunAfterAsync(TimeSpan wait)
    {
        Time.Advance(wait);
        return await RunAsync();
    }

    public async Task<HealthCheckResult> HealthAsync() =>
        await Check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
}
