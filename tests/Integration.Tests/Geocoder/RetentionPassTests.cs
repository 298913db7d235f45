using FleetTickets.Geocoder;
using FleetTickets.Geocoder.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>A pass deletes a batch at a time, one replica at a time, and says what it deleted.</summary>
public sealed class RetentionPassTests : RetentionUnderTest
{
    [Fact]
    public async Task A_batch_is_a_transaction_of_few_rows_and_the_pass_goes_on_until_nothing_is_left()
    {
        await EventsAsync(RetentionPass.Batch + 7);
        await Database.ExecuteAsync(
            """
            create table tickets.batches (rows bigint);
            create function tickets.note_batch() returns trigger language plpgsql as $$ begin insert into tickets.batches select count(*) from gone; return null; end $$;
            create trigger note_batch after delete on tickets.outbox referencing old table as gone for each statement execute function tickets.note_batch()
            """);

        await PurgeAsync(AfterThirtyDays);

        Assert.Equal([$"{RetentionPass.Batch}|1", "7|1"], await Database.RowsAsync("select rows, count(distinct xmin::text) from tickets.batches group by 1 order by 1 desc"));
    }

    [Fact]
    public async Task Replicas_at_once_delete_each_row_once()
    {
        await EventsAsync((3 * RetentionPass.Batch) + 1);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PurgeAsync(AfterThirtyDays)));
        await PurgeAsync(AfterThirtyDays);

        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.outbox"));
    }

    [Fact]
    public async Task One_replica_deletes_at_a_time_and_what_another_session_has_locked_is_left_to_the_next_pass()
    {
        await EventsAsync(3);
        await using (var connection = await Database.DataSource.OpenConnectionAsync(Token))
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var other = connection.CreateCommand();
            other.CommandText = $"select pg_advisory_xact_lock({RetentionStore.PurgeLock})";
            await other.ExecuteNonQueryAsync(Token);
            await PurgeAsync(AfterThirtyDays);
            Assert.Equal(3, await Database.ScalarAsync<long>("select count(*) from tickets.outbox"));
        }

        await using (var connection = await Database.DataSource.OpenConnectionAsync(Token))
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var other = connection.CreateCommand();
            other.CommandText = "select from tickets.outbox limit 1 for update";
            await other.ExecuteNonQueryAsync(Token);
            await PurgeAsync(AfterThirtyDays);
            Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from tickets.outbox"));
        }

        await PurgeAsync(AfterThirtyDays);
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.outbox"));
    }

    [Fact]
    public async Task A_line_a_kind_is_logged_and_none_when_there_was_nothing_to_delete()
    {
        await OfAgesAsync("31 days", "29 days");
        using var log = new RecordedLog();
        var pass = Replica(new GeocoderOptions { Retention = AfterThirtyDays }, change: services => services.AddLogging(logging => logging.AddProvider(log))).GetRequiredService<RetentionPass>();

        await pass.RunAsync(Token);
        Assert.Equal(
            ["Deleted 1 events, kept for 30 days", "Deleted 1 runs, kept for 30 days", "Deleted 1 rejected rows, kept for 30 days", "Deleted 1 failed queries of places, kept for 30 days"],
            log.Lines);

        await pass.RunAsync(Token);
        Assert.Equal(4, log.Lines.Count);
    }

    private sealed class RecordedLog : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
