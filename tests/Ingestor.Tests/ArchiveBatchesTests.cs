using Microsoft.Extensions.Time.Testing;

namespace FleetTickets.Ingestor.Tests;

public class ArchiveBatchesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ArchiveBatches _batches;

    public ArchiveBatchesTests() => _batches = new ArchiveBatches(_time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_none_follows_goes_at_once_and_takes_along_those_that_wait()
    {
        var waiting = _batches.JoinAsync("inc", isLast: false, Cancel);
        Assert.False(waiting.IsCompleted);

        await _batches.JoinAsync("inc", isLast: true, Cancel);

        await waiting;
    }

    [Fact]
    public async Task Eight_go_together()
    {
        var files = Enumerable.Range(1, 7).Select(_ => _batches.JoinAsync("inc", isLast: false, Cancel)).ToList();
        Assert.All(files, file => Assert.False(file.IsCompleted));

        files.Add(_batches.JoinAsync("inc", isLast: false, Cancel));
        var next = _batches.JoinAsync("inc", isLast: false, Cancel);

        await Task.WhenAll(files);
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task A_file_waits_no_longer_than_200_ms_for_those_that_follow()
    {
        var file = _batches.JoinAsync("inc", isLast: false, Cancel);
        _time.Advance(TimeSpan.FromMilliseconds(199));
        Assert.False(file.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        await file;
    }

    [Fact]
    public async Task Datasets_do_not_wait_for_each_other()
    {
        var other = _batches.JoinAsync("crq", isLast: false, Cancel);

        await _batches.JoinAsync("inc", isLast: true, Cancel);

        Assert.False(other.IsCompleted);
    }
}
