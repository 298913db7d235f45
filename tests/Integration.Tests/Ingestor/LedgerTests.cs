using FleetTickets.Hosting;
using FleetTickets.Ingestor;
using FleetTickets.Ingestor.Storage;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Ingestor;

public class LedgerTests
{
    [Fact]
    public async Task Whoever_holds_a_datasets_lock_can_be_cut_off_and_whoever_waits_gives_up()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);

        await LedgerStore.LockStreamAsync(connection, "inc", TestContext.Current.CancellationToken);

        var limits = await connection.Command(
            "select current_setting('idle_in_transaction_session_timeout') || ' ' || current_setting('lock_timeout') || ' ' || current_setting('client_connection_check_interval')")
            .ScalarAsync<string>(TestContext.Current.CancellationToken);
        Assert.Equal("20s 30s 5s", limits);
    }

    /// <summary>A statement that runs does not read its connection: without a check it would hold the lock to its end.</summary>
    [Fact]
    public async Task A_dead_clients_statement_lets_go()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var proxy = StallingProxy.InFrontOf(database.Url);
        await using var client = Npgsql.NpgsqlDataSource.Create(
            new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = proxy.Host, Port = proxy.Port, SslMode = Npgsql.SslMode.Disable }.ConnectionString);
        await using var connection = await client.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await LedgerStore.LockStreamAsync(connection, "inc", TestContext.Current.CancellationToken);
        var merging = connection.Command("select pg_sleep(600)").WithoutTimeout().RunAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(async _ => await database.ScalarAsync<long>("select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()") == 1, "the statement runs");

        proxy.Cut();
        await Assert.ThrowsAnyAsync<Exception>(() => merging);

        // Waits for the lock 30 s at most.
        await using var other = await database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var taking = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await LedgerStore.LockStreamAsync(other, "inc", TestContext.Current.CancellationToken);
    }

    /// <summary>A process that was frozen, and goes on with a file that another one has finished.</summary>
    [Fact]
    public async Task Whoever_comes_too_late_changes_no_state()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        var key = await ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        await ingestor.ServeAsync(key);
        await ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        var ledger = ingestor.Get<LedgerStore>();
        var file = await ledger.ReadAsync(1, TestContext.Current.CancellationToken);

        Assert.False(await ledger.MarkSupersededAsync(file.Id, TestContext.Current.CancellationToken));
        await ingestor.Get<QuarantineChangeFile>().RunAsync(file, (await ingestor.RequestAsync(key)).Listed!, "future_name", "later than now", null, TestContext.Current.CancellationToken);

        Assert.True(await ingestor.Bucket.ExistsAsync(key));
        Assert.Equal(["archived"], await ingestor.Database.RowsAsync("select state from tickets.change_files"));
    }

    [Fact]
    public async Task A_forced_request_without_any_copy_is_refused_as_missing()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        var key = await ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        await ingestor.ServeAsync(key);
        await ingestor.Bucket.DeleteAsync(key.Replace("/changes/", "/processed/", StringComparison.Ordinal));

        Assert.Equal("missing", (await Assert.ThrowsAsync<RefusedRequestException>(() => ingestor.ServeAsync(key, force: true))).Reason);
        await ingestor.ServeAsync(key); // not forced: done before
    }

    [Fact]
    public async Task A_generation_of_another_content_is_recorded_beside_the_first_and_archived_under_its_hash()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        var key = await ingestor.PutAsync("2026-06-22T01-00-00", "W1", "first");
        await ingestor.ServeAsync(key);
        await ingestor.PutAsync("2026-06-22T01-00-00", "W1", "second");
        await ingestor.ServeAsync(key);

        Assert.Equal(
            ["1|archived|automations/inc/processed/2026-06-22T01-00-00.csv|f", "2|archived|t|f"],
            await ingestor.Database.RowsAsync(
                """
                select generation, state,
                    case when archive_key = 'automations/inc/processed/' || name || '.' || left(sha256, 12) || '.csv' then 't' else archive_key end,
                    case when late then 't' else 'f' end
                from tickets.change_files order by generation
                """));
        Assert.Equal(["second"], await ingestor.Database.RowsAsync("select raw ->> 'note' from tickets.inc"));
        Assert.Equal(2, ingestor.Events.Stored.DistinctBy(stored => stored.MessageId).Count());
    }
}
