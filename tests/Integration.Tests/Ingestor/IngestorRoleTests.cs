using FleetTickets.Hosting;
using FleetTickets.Ingestor;
using FleetTickets.Integration.Tests.Migrations;
using Npgsql;

namespace FleetTickets.Integration.Tests.Ingestor;

/// <summary>All that the Ingestor does, done by a user who is a member of its role and nothing else, where PUBLIC may do nothing.</summary>
public sealed class IngestorRoleTests : IAsyncLifetime
{
    private RolesUnderTest _roles = null!;
    private IngestorUnderTest _ingestor = null!;

    public async ValueTask InitializeAsync() => _ingestor = await IngestorUnderTest.CreateAsync(async database =>
    {
        _roles = await RolesUnderTest.CreateAsync(database);
        return await _roles.LoginAsync("ingestor");
    });

    public async ValueTask DisposeAsync()
    {
        await _roles.DisposeAsync();
        await _ingestor.DisposeAsync();
    }

    [Fact]
    public async Task Files_are_applied_announced_and_archived_again_by_force_too()
    {
        await ServeAsync("2026-06-22T01-00-00", "ticket_id,is_actionable,cluster,closed_at,mttr\nW1,true,NEAR,,\nW2,false,NEAR,2026-06-21 10:00:00,2.5\n\u0000bad,true,,,\n");
        await _ingestor.Database.ExecuteAsync("insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEAR', -1.29, 36.83)");
        var key = await ServeAsync("2026-06-22T02-00-00", "ticket_id,is_actionable,cluster,closed_at,mttr\nW1,false,NEAR,2026-06-22 01:30:00,1\nW2,true,NEAR,,\nW3,true,NEAR,,\n");
        await ServeAsync("2026-06-22T01-30-00", "ticket_id,is_actionable,cluster\nW1,true,NEAR\nW4,true,NEAR\n"); // late
        await _ingestor.ServeAsync(key);
        await _ingestor.ServeAsync(key, force: true);

        Assert.Equal(
            ["W1|False|cluster", "W2|True|cluster", "W3|True|cluster", "W4|True|cluster"],
            await _ingestor.Database.RowsAsync("select ticket_id, is_actionable, geo_source from tickets.inc order by 1"));
        Assert.Equal(["archived|3"], await _ingestor.Database.RowsAsync("select state, count(*) from tickets.change_files group by 1"));
        Assert.Equal(["4|1"], await _ingestor.Database.RowsAsync("select (select count(*) from tickets.change_file_runs), (select count(*) from tickets.rejected_rows)"));
        Assert.Equal(["3|3"], await _ingestor.Database.RowsAsync("select open_total, (select count(*) from tickets.outbox where published_at is not null) - 1 from tickets.inc_daily_snapshot"));
    }

    [Fact]
    public async Task Change_requests_are_applied_by_the_same_rights()
    {
        Assert.True(ChangeFileKey.TryParse("crq", "automations/crq/changes/2026-06-22T01-00-00.csv", out var key));
        await _ingestor.Bucket.PutAsync(key.ToString(), "ticket_id,is_actionable,cluster\nC1,true,NEAR\n");

        await _ingestor.Get<IngestChangeFile>().RunAsync(new ChangeFileRequest(key, false, null), TestContext.Current.CancellationToken);

        Assert.Equal(["C1|1"], await _ingestor.Database.RowsAsync("select ticket_id, (select open_total from tickets.crq_daily_snapshot) from tickets.crq"));
    }

    [Fact]
    public async Task A_bad_file_is_set_aside_and_released_and_an_unknown_failure_is_counted()
    {
        var bad = await ServeAsync("2026-06-22T01-00-00", "ticket_id,is_actionable\nW1,\"true\n");
        var released = bad.Replace("/changes/", "/quarantine/", StringComparison.Ordinal);
        Assert.True(await _ingestor.Bucket.ExistsAsync(released));
        await _ingestor.ServeAsync(released);

        await _ingestor.Database.ExecuteAsync("""
            create function tickets.fail_oddly() returns trigger language plpgsql as $$ begin raise exception 'odd' using errcode = 'XX000'; end $$;
            create trigger fail_oddly before insert on tickets.inc for each row execute function tickets.fail_oddly()
            """);
        var odd = await _ingestor.PutAsync("2026-06-22T02-00-00", "W2");
        for (var attempt = 1; attempt < IngestChangeFile.UnknownAttempts; attempt++)
            Assert.Equal("XX000", (await Assert.ThrowsAsync<PostgresException>(() => _ingestor.ServeAsync(odd))).SqlState);
        await _ingestor.ServeAsync(odd);

        Assert.Equal(["quarantined|quarantined"], await _ingestor.Database.RowsAsync("select string_agg(state, '|') from tickets.change_files"));
        Assert.Equal(["1"], await _ingestor.Database.RowsAsync("select unknown_failures from tickets.streams where dataset = 'inc'"));
    }

    [Fact]
    public async Task A_vanished_object_is_noted_and_another_content_of_the_same_name_supersedes()
    {
        var key = await _ingestor.PutAsync("2026-06-22T01-00-00", "W1");
        await _ingestor.Get<FleetTickets.Ingestor.Storage.LedgerStore>().TakeUpAsync(
            (await _ingestor.Get<FleetTickets.Ingestor.Storage.ChangeFileStore>().FindAsync(Key(key), TestContext.Current.CancellationToken))!, "bucket", null, TestContext.Current.CancellationToken);
        await _ingestor.PutAsync("2026-06-22T01-00-00", "W1", "other");
        await _ingestor.ServeAsync(key);
        var gone = await _ingestor.PutAsync("2026-06-22T02-00-00", "W2");
        await _ingestor.Get<FleetTickets.Ingestor.Storage.LedgerStore>().TakeUpAsync(
            (await _ingestor.Get<FleetTickets.Ingestor.Storage.ChangeFileStore>().FindAsync(Key(gone), TestContext.Current.CancellationToken))!, "bucket", null, TestContext.Current.CancellationToken);
        await _ingestor.Bucket.DeleteAsync(gone);
        await Assert.ThrowsAsync<RefusedRequestException>(() => _ingestor.ServeAsync(gone));

        Assert.Equal(["superseded", "archived", "missing"], await _ingestor.Database.RowsAsync("select state from tickets.change_files order by name, generation"));
    }

    [Fact]
    public async Task A_large_baseline_leaves_statistics_behind_although_another_owns_the_tables()
    {
        await ServeAsync("2026-06-22T01-00-00", "ticket_id,is_actionable\n" + string.Concat(Enumerable.Range(1, 10_001).Select(i => $"W{i},false\n")));

        Assert.Equal(
            ["inc|10001", "ticket_versions|10001"],
            await _ingestor.Database.RowsAsync("select relname, reltuples from pg_class where oid in ('tickets.inc'::regclass, 'tickets.ticket_versions'::regclass) order by 1"));
    }

    [Fact]
    public async Task A_dry_run_rolls_back_and_stored_events_can_be_read()
    {
        var key = await ServeAsync("2026-06-22T01-00-00", "ticket_id,is_actionable\nW1,true\n");
        var archived = (await _ingestor.Get<FleetTickets.Ingestor.Storage.ChangeFileStore>().FindAsync(
            Key(key.Replace("/changes/", "/processed/", StringComparison.Ordinal)), TestContext.Current.CancellationToken))!;
        await using var content = await _ingestor.Get<FleetTickets.Ingestor.Storage.ChangeFileStore>().OpenAsync(archived, TestContext.Current.CancellationToken);

        var rehearsed = await _ingestor.Get<ApplyChangeFile>().RehearseAsync(archived, null, content!, TestContext.Current.CancellationToken);

        Assert.Equal(1, rehearsed.Counts.RowsRead);
        var stored = new List<StoredEvent>();
        await foreach (var one in _ingestor.Get<FleetTickets.Hosting.OutboxStore>().ReadSinceAsync(DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken)) stored.Add(one);
        Assert.Single(stored);
    }

    private static ChangeFileKey Key(string key)
    {
        Assert.True(ChangeFileKey.TryParse("inc", key, out var parsed));
        return parsed;
    }

    private async Task<string> ServeAsync(string name, string content)
    {
        var key = $"automations/inc/changes/{name}.csv";
        await _ingestor.Bucket.PutAsync(key, content);
        await _ingestor.ServeAsync(key);
        return key;
    }
}
