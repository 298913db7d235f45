using FleetTickets.Geocoder.Retention;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;

namespace FleetTickets.Integration.Tests.Ingestor;

/// <summary>What can be done again is done right after its events and former runs were deleted, and no message id is given twice.</summary>
public sealed class PurgedEventsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_finished_and_applied_again_by_force_under_an_id_of_its_own()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        var key = await ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        await ingestor.ServeAsync(key);
        await ingestor.ServeAsync(key, force: true);

        Assert.Equal((2L, 1L), await PurgeAllAsync(ingestor));
        await ingestor.ServeAsync(key);
        await ingestor.ServeAsync(key, force: true);

        Assert.Equal(["2|force", "3|force"], await ingestor.Database.RowsAsync("select run, mode from tickets.change_file_runs order by run"));
        Assert.Equal(["3|archived|t"], await ingestor.Database.RowsAsync("select runs, state, case when announced_at is not null then 't' end from reporting.v_files"));
        Assert.Equal(3, ingestor.Events.Stored.DistinctBy(stored => stored.MessageId).Count());
    }

    [Fact]
    public async Task A_file_that_is_set_aside_again_is_reported_under_another_id()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        var key = "automations/inc/changes/2026-06-22T01-00-00.csv";
        await ingestor.Bucket.PutAsync(key, "ticket_id,is_actionable\nW1,\"true\n");
        await ingestor.ServeAsync(key);

        await PurgeAllAsync(ingestor);
        await ingestor.ServeAsync(key.Replace("/changes/", "/quarantine/", StringComparison.Ordinal));

        Assert.Equal(2, ingestor.Events.Stored.DistinctBy(stored => stored.MessageId).Count());
    }

    [Fact]
    public async Task What_is_left_is_read_again_and_what_is_gone_is_counted()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ingestor.ServeAsync(await ingestor.PutAsync("2026-06-22T01-00-00", "W1"));
        await PurgeAllAsync(ingestor);
        await ingestor.ServeAsync(await ingestor.PutAsync("2026-06-22T02-00-00", "W2"));
        var ledger = ingestor.Get<LedgerStore>();

        var stored = new List<StoredEvent>();
        await foreach (var one in ingestor.Get<OutboxStore>().ReadSinceAsync(DateTimeOffset.UnixEpoch, Token)) stored.Add(one);

        Assert.Equal(ingestor.Events.Stored[^1].MessageId, Assert.Single(stored).MessageId);
        Assert.Equal(1, await ledger.CountWithoutEventAsync(DateTimeOffset.UnixEpoch, Token));
        Assert.Equal(0, await ledger.CountWithoutEventAsync(await ingestor.Database.ScalarAsync<DateTime>("select max(applied_at) from tickets.change_file_runs"), Token));
    }

    /// <summary>As the Geocoder does it, with no time to wait. Returns how many events and runs were deleted.</summary>
    private static async Task<(long? Events, long? Runs)> PurgeAllAsync(IngestorUnderTest ingestor)
    {
        var retention = new RetentionStore(ingestor.Database.DataSource);
        return (await retention.PurgeEventsAsync(TimeSpan.Zero, RetentionPass.Batch, Token), await retention.PurgeRunsAsync(TimeSpan.Zero, RetentionPass.Batch, Token));
    }
}
