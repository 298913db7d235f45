using FleetTickets.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FleetTickets.Ingestor.Tests;

public class FilesInHandTests
{
    private static readonly ChangeFileKey Key = new("inc", Area.Changes, "2026-06-22T15-50-39", null);

    private readonly FilesInHand _files = new();

    /// <summary>The message was taken back while the next attempt was waited for: no attempt puts the file down.</summary>
    [Fact(Timeout = 30_000)]
    public async Task A_file_whose_request_ends_while_it_waits_to_be_tried_again_is_put_down()
    {
        var turn = new Turns().At(1);
        await _files.TakeAsync(Key, turn, TestContext.Current.CancellationToken);
        _files.Stall(Key, turn, "the database is away");
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());

        turn.End();

        while (_files.Any) await Task.Yield();
        Assert.Equal(HealthStatus.Healthy, await StatusAsync());
    }

    [Fact]
    public async Task A_second_request_waits_for_the_first()
    {
        var turns = new Turns();
        var (first, second) = (turns.At(1), turns.At(2));
        Assert.True(await _files.TakeAsync(Key, first, TestContext.Current.CancellationToken));
        var taken = _files.TakeAsync(Key, second, TestContext.Current.CancellationToken);
        Assert.False(taken.IsCompleted);

        first.End();

        Assert.False(await taken);
        _files.Stall(Key, second, "the second is retried");
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());
    }

    private async Task<HealthStatus> StatusAsync() => (await _files.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken)).Status;
}
