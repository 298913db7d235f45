using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Ingestor;

/// <summary>What a file costs does not grow with what was stored before.</summary>
public sealed class CostOfAFileTests
{
    private const int Stored = 20_000;

    [Fact]
    public async Task No_statement_of_a_delta_reads_a_whole_table()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ServeAsync(database, "2026-06-22T01-00-00", "first");
        await database.ExecuteAsync($"""
            insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, size_bytes, state, sha256, applied_at, announced_at, archived_at, archive_key)
            select 'inc', 1, 'n' || i, 1, now(), 'e', 'n' || i, 1, 'archived', 'h' || i, now(), now(), now(), 'a' || i from generate_series(1, {Stored}) i;
            insert into tickets.change_file_runs (file_id, run, mode, rows_read, inserted, updated, unchanged, stale, duplicates, alarms, sentinels, repeated_header, rejected, surplus_fields, announced, started_at, applied_at, staging_ms, merge_ms)
            select f.id, 1, r.mode, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, now(), now(), 0, 0 from tickets.change_files f cross join (select mode from tickets.change_file_runs limit 1) r where f.name like 'n%';
            insert into tickets.outbox (message_id, event, dataset, file_id, part, payload, published_at)
            select gen_random_uuid(), 'TicketsUpserted', 'inc', f.id, 1, '', now() from tickets.change_files f where f.name like 'n%';
            insert into tickets.inc (ticket_id, raw) select 'T' || i, jsonb_build_object('ticket_id', 'T' || i) from generate_series(1, {Stored}) i;
            insert into tickets.closure_events (dataset, ticket_id, observed_at, observed) select 'inc', 'T' || i, now() - interval '10 days', true from generate_series(1, {Stored}) i;
            analyze;
            select pg_stat_force_next_flush();
            """);
        var before = await RowsReadAsync(database);

        await ServeAsync(database, "2026-06-22T02-00-00", "changed");

        Assert.InRange(await RowsReadAsync(database) - before, 0, Stored / 2);
    }

    // A session reports what it read when it ends.
    private static async Task ServeAsync(TestDatabase database, string name, string note)
    {
        await using var ingestor = await IngestorUnderTest.OnAsync(database);
        await ingestor.ServeAsync(await ingestor.PutAsync(name, "W1", note));
    }

    private static async Task<long> RowsReadAsync(TestDatabase database)
    {
        await Eventually.BecomesAsync(
            _ => database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'"),
            sessions => sessions == 1, "no session but this one");
        return await database.ScalarAsync<long>("select sum(seq_tup_read)::bigint from pg_stat_user_tables where schemaname = 'tickets'");
    }
}
