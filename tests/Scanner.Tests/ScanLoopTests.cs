namespace FleetTickets.Scanner.Tests;

public sealed class ScanLoopTests : IAsyncDisposable
{
    private readonly SignallingClock _clock = new(new DateTimeOffset(2026, 6, 22, 14, 0, 0, TimeSpan.Zero)); // 17:00 in Nairobi
    private readonly FakeBucket _bucket = new();
    private readonly FakeQueue _queue = new();
    private readonly RecordedLog<ScanLoop> _log = new();
    private ScanLoop? _loop;

    private async Task StartAsync(string datasets = "inc", string? cron = null)
    {
        var options = new ScannerOptions { PollInterval = TimeSpan.FromSeconds(5), Datasets = datasets.Split(','), Window = cron is null ? ScanWindow.Always : ScanWindow.TryParse(cron)! };
        _loop = new ScanLoop(
            options, dataset => new ScanPass(dataset, new Listing(_bucket, _clock), _queue, new QueueCheck(), _clock, new RecordedLog<ScanPass>()), _clock, _log);
        await _loop.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_loop is null) return;
        await _loop.StopAsync(CancellationToken.None);
        _loop.Dispose();
    }

    // Shortened by up to a half.
    private static void IsPollInterval(TimeSpan wait) => Assert.InRange(wait.TotalSeconds, 2.5, 5);

    [Fact]
    public async Task Looks_again_after_the_interval()
    {
        await StartAsync();
        for (var pass = 1; pass <= 3; pass++)
        {
            IsPollInterval(await _clock.PassNextWaitAsync());
            Assert.True(_bucket.Requests >= pass);
        }
    }

    [Fact]
    public async Task Waits_longer_after_each_failure_and_as_usual_after_a_success()
    {
        _bucket.Before = (_, _) => throw new IOException("the store is away");
        await StartAsync();
        foreach (var seconds in (int[])[5, 10, 20, 40, 80, 120, 120])
            Assert.InRange((await _clock.PassNextWaitAsync()).TotalSeconds, seconds * 0.75, seconds);

        Assert.InRange((await _clock.NextWaitAsync()).TotalSeconds, 90, 120);
        _bucket.Before = null;
        _clock.Advance(TimeSpan.FromMinutes(2));
        IsPollInterval(await _clock.NextWaitAsync());
        _bucket.Before = (_, _) => throw new IOException("the store is away again");
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.InRange((await _clock.NextWaitAsync()).TotalSeconds, 3.75, 5);
        Assert.Equal(9, _log.Lines(1013).Count);
    }

    [Fact]
    public async Task A_missing_queue_is_an_error_that_says_what_to_do()
    {
        _bucket.With("2026-06-22T15-50-39.csv");
        _queue.Before = _ => throw FakeQueue.NoQueue();
        await StartAsync();
        await _clock.NextWaitAsync();
        var line = Assert.Single(_log.Lines(1010));
        foreach (var part in (string[])["the.exchange", "routing key inc", "Start an Ingestor", "the.queue"])
            Assert.Contains(part, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_after_a_failure_that_nobody_foresaw()
    {
        _bucket.Before = (_, _) => throw new InvalidOperationException("a bug");
        await StartAsync();
        await _clock.NextWaitAsync();
        Assert.Single(_log.Lines(1014));
        _bucket.Before = null;
        _bucket.With("2026-06-22T15-50-39.csv");
        _clock.Advance(TimeSpan.FromSeconds(5));
        await _clock.NextWaitAsync();
        Assert.Single(_queue.Messages);
    }

    [Fact]
    public async Task A_dataset_does_not_wait_for_another()
    {
        var never = new TaskCompletionSource();
        _bucket.Before = (prefix, cancellationToken) =>
            prefix.Contains("/crq/", StringComparison.Ordinal) ? never.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        _bucket.With("2026-06-22T15-50-39.csv");
        await StartAsync("crq,inc");
        await _clock.NextWaitAsync();
        Assert.Single(_queue.Messages);
    }

    [Fact]
    public async Task Outside_its_window_it_does_not_look()
    {
        await StartAsync(cron: "* 6-16 * * *");
        for (var hour = 17; hour < 24 + 6; hour++) // in steps of an hour, until 06:00
        {
            Assert.Equal(TimeSpan.FromHours(1), await _clock.NextWaitAsync());
            Assert.Equal(0, _bucket.Requests);
            _clock.Advance(TimeSpan.FromHours(1));
        }

        IsPollInterval(await _clock.NextWaitAsync());
        Assert.Equal(1, _bucket.Requests);
    }

    [Fact]
    public async Task Woken_it_looks_at_every_dataset_at_once()
    {
        await StartAsync("inc,crq");
        await _clock.NextWaitAsync();
        await _clock.NextWaitAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        _loop!.Wake();
        IsPollInterval(await _clock.NextWaitAsync());
        IsPollInterval(await _clock.NextWaitAsync());
        Assert.Equal(4, _bucket.Requests);
    }

    [Fact]
    public async Task Woken_a_thousand_times_during_a_pass_it_looks_once_more()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _bucket.Before = async (_, cancellationToken) =>
        {
            asked.TrySetResult();
            await answer.Task.WaitAsync(cancellationToken);
        };
        await StartAsync();
        await asked.Task;
        for (var i = 0; i < 1_000; i++) _loop!.Wake();
        answer.SetResult();
        IsPollInterval(await _clock.NextWaitAsync()); // which is over at once
        Assert.Equal(TimeSpan.FromMilliseconds(100), await _clock.PassNextWaitAsync());
        IsPollInterval(await _clock.PassNextWaitAsync()); // which is not: nothing waits
        IsPollInterval(await _clock.NextWaitAsync());
        Assert.Equal(3, _bucket.Requests);
    }

    [Fact]
    public async Task However_often_it_is_woken_a_tenth_of_a_second_lies_between_two_passes()
    {
        await StartAsync();
        for (var pass = 1; pass <= 20; pass++)
        {
            IsPollInterval(await _clock.NextWaitAsync());
            Assert.Equal(pass, _bucket.Requests);
            _loop!.Wake();
            Assert.Equal(TimeSpan.FromMilliseconds(100), await _clock.NextWaitAsync());
            _loop.Wake();
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    [Fact]
    public async Task Woken_after_a_failure_it_waits_as_long_as_before()
    {
        _bucket.Before = (_, _) => throw new IOException("the store is away");
        await StartAsync();
        var wait = await _clock.NextWaitAsync();
        _loop!.Wake();
        _clock.Advance(wait);
        Assert.InRange((await _clock.NextWaitAsync()).TotalSeconds, 7.5, 10); // and not that of a pass which was woken
        Assert.Equal(2, _bucket.Requests);
    }

    [Fact]
    public async Task Woken_outside_its_window_it_does_not_look()
    {
        await StartAsync(cron: "* 6-16 * * *");
        _loop!.Wake();
        for (var hour = 17; hour < 19; hour++) Assert.Equal(TimeSpan.FromHours(1), await _clock.PassNextWaitAsync());
        Assert.Equal(0, _bucket.Requests);
    }

    [Fact]
    public async Task Stops_in_the_middle_of_a_pass_without_a_complaint()
    {
        var asked = new TaskCompletionSource();
        _bucket.Before = async (_, cancellationToken) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        };
        await StartAsync();
        await asked.Task;
        await _loop!.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(8), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Empty(_log.Lines(Microsoft.Extensions.Logging.LogLevel.Warning));
        Assert.Empty(_log.Lines(Microsoft.Extensions.Logging.LogLevel.Error));
    }
}
