using FleetTickets.Contracts;
using FleetTickets.Hosting;
using FleetTickets.Ingestor;

namespace FleetTickets.Integration.Tests.Ingestor;

/// <summary>Several requests in hand at once: read, announced and archived beside one another, applied one after the other.</summary>
public sealed class FilesTogetherTests : IAsyncLifetime
{
    private IngestorUnderTest _ingestor = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _ingestor = await IngestorUnderTest.CreateAsync();

    public ValueTask DisposeAsync() => _ingestor.DisposeAsync();

    [Fact]
    public async Task Are_applied_and_announced_in_the_order_of_delivery()
    {
        var requests = new List<ChangeFileRequest>();
        for (var file = 1; file <= 9; file++) requests.Add(await _ingestor.RequestAsync(await _ingestor.PutAsync($"2026-06-22T0{file}-00-00", "W1", $"note {file}")));

        await _ingestor.ServeTogetherAsync(requests);

        var keys = requests.Select(request => request.Key.ToString()).ToList();
        Assert.Equal(keys, await _ingestor.Database.RowsAsync("select f.key from tickets.change_file_runs r join tickets.change_files f on f.id = r.file_id order by r.id"));
        Assert.Equal(keys, _ingestor.Events.Stored.Select(stored => ContractJson.Read<TicketsUpserted>(stored.Payload).Key));
        Assert.Equal(["note 9|9|True"], await _ingestor.Database.RowsAsync(
            "select raw ->> 'note', (select count(archived_at) from tickets.change_files), (select s.captured_at > m.last_applied_at from tickets.inc_daily_snapshot s, tickets.import_meta m where m.dataset = 'inc' order by s.snapshot_date desc limit 1) from tickets.inc"));
        Assert.Equal(["0|0"], await _ingestor.Database.RowsAsync("select count(in_hand_of), sum(crashes) from tickets.change_files"));
    }

    /// <summary>The Scanner offers what waits again, and a restarted one at once: then two requests for one file are in hand.</summary>
    [Fact]
    public async Task Of_one_generation_it_is_served_once()
    {
        var request = await _ingestor.RequestAsync(await _ingestor.PutAsync("2026-06-22T01-00-00", "W1"));

        await _ingestor.ServeTogetherAsync(Enumerable.Repeat(request, 4));

        Assert.Equal(["1|1|archived"], await _ingestor.Database.RowsAsync("select (select count(*) from tickets.change_file_runs), count(*), min(state) from tickets.change_files"));
        Assert.Single(_ingestor.Events.Stored);
        Assert.Equal(["automations/inc/processed/2026-06-22T01-00-00.csv"], await _ingestor.Bucket.KeysAsync());
    }

    /// <summary>The snapshot that is left to the last file is taken, too, when that file is none to apply.</summary>
    [Fact]
    public async Task Leave_the_snapshot_of_the_day_current_whatever_the_last_one_is()
    {
        await _ingestor.ServeAsync(await _ingestor.PutAsync("2026-06-22T01-00-00", "W1"));
        var good = await _ingestor.RequestAsync(await _ingestor.PutAsync("2026-06-22T02-00-00", "W2"));
        await _ingestor.Bucket.PutAsync("automations/inc/changes/2026-06-22T03-00-00.csv", "no such column\n1\n");
        var bad = await _ingestor.RequestAsync("automations/inc/changes/2026-06-22T03-00-00.csv");

        await _ingestor.ServeTogetherAsync([good, bad]);

        Assert.Equal(["quarantined"], await _ingestor.Database.RowsAsync("select state from tickets.change_files where name = '2026-06-22T03-00-00'"));
        Assert.Equal(["2"], await _ingestor.Database.RowsAsync("select open_total from tickets.inc_daily_snapshot order by snapshot_date desc limit 1"));
    }

    /// <summary>The process that applied a file may have ended before its snapshot: whoever gets the request next takes it.</summary>
    [Fact]
    public async Task Leave_no_snapshot_to_a_process_that_has_ended()
    {
        await _ingestor.ServeAsync(await _ingestor.PutAsync("2026-06-22T01-00-00", "W1"));
        await _ingestor.Database.ExecuteAsync("delete from tickets.inc_daily_snapshot; delete from tickets.daily_backlog");

        await _ingestor.ServeAsync("automations/inc/changes/2026-06-22T01-00-00.csv");

        Assert.Equal(["1|1"], await _ingestor.Database.RowsAsync("select open_total, (select count(*) from tickets.daily_backlog) from tickets.inc_daily_snapshot"));
    }

    /// <summary>A request that cannot be served is the last of those in hand: those before it have left the snapshot to it.</summary>
    [Fact]
    public async Task Leave_no_snapshot_to_a_request_that_is_parked()
    {
        await _ingestor.ServeAsync(await _ingestor.PutAsync("2026-06-22T01-00-00", "W1"));
        await _ingestor.Database.ExecuteAsync("delete from tickets.inc_daily_snapshot");

        await _ingestor.Get<ApplyChangeFile>().EndWithoutFileAsync("inc", Cancel);

        Assert.Equal(["1"], await _ingestor.Database.RowsAsync("select open_total from tickets.inc_daily_snapshot"));
    }

    /// <summary>Of two transactions of two processes the one that began first may be the later to write its event, and to commit.</summary>
    [Fact]
    public async Task Are_announced_in_the_order_in_which_their_events_were_written()
    {
        await using var first = await _ingestor.Database.DataSource.OpenConnectionAsync(Cancel);
        await using var began = await first.BeginTransactionAsync(Cancel);
        await first.Command("select now()").RunAsync(Cancel);
        await using var second = await _ingestor.Database.DataSource.OpenConnectionAsync(Cancel);
        await OutboxStore.AddAsync(second, Event("second"), "inc", null, Cancel);
        await OutboxStore.AddAsync(first, Event("first"), "inc", null, Cancel);
        await began.CommitAsync(Cancel);

        var listed = await OutboxStore.ListUnpublishedAsync(second, [nameof(TicketsUpserted)], "inc", 10, Cancel);

        Assert.Equal(["\"second\"", "\"first\""], listed.Select(stored => stored.Payload));

        static StoredEvent Event(string payload) => new(Guid.NewGuid(), nameof(TicketsUpserted), $"\"{payload}\"");
    }

    /// <summary>A request to apply a file again is tried until all is done, not applied each time.</summary>
    [Fact]
    public async Task Are_applied_again_once_however_often_the_request_is_tried()
    {
        var key = await _ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        await _ingestor.ServeAsync(key);
        Assert.True(ChangeFileKey.TryParse("inc", key, out var parsed));
        var again = new ChangeFileRequest(parsed, Force: true, DiscoveredAt: null) { Turn = Turn.Alone() };

        _ingestor.Events.Fails = true;
        await Assert.ThrowsAsync<TimeoutException>(() => _ingestor.Get<IngestChangeFile>().RunAsync(again, Cancel));
        _ingestor.Events.Fails = false;
        await _ingestor.Get<IngestChangeFile>().RunAsync(again, Cancel);

        Assert.Equal(["2|2"], await _ingestor.Database.RowsAsync("select max(run), (select count(*) from tickets.outbox where published_at is not null) from tickets.change_file_runs"));
    }

    /// <summary>A request may be old, or written by hand: the generation that it names is not in the bucket.</summary>
    [Theory]
    [InlineData("another ETag")]
    [InlineData("another time")]
    [InlineData("another size")]
    public async Task Are_taken_as_the_bucket_has_them_and_not_as_the_request_says(string wrong)
    {
        var first = await _ingestor.RequestAsync(await _ingestor.PutAsync("2026-06-22T01-00-00", "W1"));
        var second = await _ingestor.RequestAsync(await _ingestor.PutAsync("2026-06-22T02-00-00", "W2"));
        var listed = second.Listed!;

        await _ingestor.ServeTogetherAsync(
        [
            first,
            second with
            {
                Listed = wrong switch
                {
                    "another ETag" => listed with { ETag = new string('0', 32) },
                    "another time" => listed with { LastModified = listed.LastModified.AddSeconds(-2) },
                    _ => listed with { Size = listed.Size - 1 },
                },
            },
        ]);

        Assert.Equal(
            [$"archived|{listed.ETag}|{listed.Size}|True"],
            await _ingestor.Database.RowsAsync($"select state, etag, size_bytes, last_modified = '{listed.LastModified:O}' from tickets.change_files where name = '2026-06-22T02-00-00'"));
    }

    /// <summary>A session of the Ingestor's own keeps its tables: the catalogue does not grow with every file.</summary>
    [Fact]
    public async Task Leave_no_catalogue_rows_behind()
    {
        await _ingestor.ServeAsync(await _ingestor.PutAsync("2026-06-22T01-00-00", "W1"));
        var before = await WrittenAsync();

        for (var file = 2; file <= 9; file++) await _ingestor.ServeAsync(await _ingestor.PutAsync($"2026-06-22T0{file}-00-00", "W1", $"{file}"));

        Assert.Equal(before, await WrittenAsync());
    }

    // Every relation that was ever made has an OID of its own.
    private async Task<string> WrittenAsync() =>
        string.Join(", ", await _ingestor.Database.RowsAsync("select relname, oid from pg_class where relname in ('staged', 'merged') order by oid"));
}
