using FleetTickets.Hosting;
using FleetTickets.Ingestor;
using FleetTickets.Migrations;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Ingestor;

/// <summary>Behind a pooler in transaction mode nothing of one file gets into another.</summary>
public sealed class PoolerTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private PgBouncer _pooler = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _pooler = await PgBouncer.StartAsync(_database, sessions: 3);
    }

    public async ValueTask DisposeAsync()
    {
        await _pooler.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Two_datasets_stay_apart_and_the_accounts_add_up()
    {
        await using var inc = await IngestorUnderTest.OnAsync(_database, database => Task.FromResult(_pooler.ConnectionString(database)));
        await using var crq = await IngestorUnderTest.OnAsync(_database, database => Task.FromResult(_pooler.ConnectionString(database)));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var others = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => UseSessionsAsync(over.Token), Cancel)));

        await Task.WhenAll(IngestAsync(inc, "inc", "W"), IngestAsync(crq, "crq", "C"));
        await over.CancelAsync();
        await others;

        Assert.Equal(["2000|2000"], await _database.RowsAsync("select count(*), count(*) filter (where ticket_id like 'W%') from tickets.inc"));
        Assert.Equal(["2000|2000"], await _database.RowsAsync("select count(*), count(*) filter (where ticket_id like 'C%') from tickets.crq"));
        Assert.Equal(["crq|5|2000|2000|0", "inc|5|2000|2000|0"], await _database.RowsAsync("""
            select f.dataset, count(*), sum(r.rows_read), sum(r.inserted), sum(r.duplicates)
            from tickets.change_file_runs r join tickets.change_files f on f.id = r.file_id group by 1 order by 1
            """));
    }

    [Fact]
    public async Task Migrations_need_a_session_of_their_own_and_say_so()
    {
        await _database.ExecuteAsync("drop view reporting.v_files");

        var refused = await Assert.ThrowsAsync<MigrationException>(() => MigrationRunner.MigrateAsync(_pooler.ConnectionString(_database), Cancel));

        Assert.StartsWith("DATABASE_URL leads through a connection pooler", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["views/v_files"], await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel));
    }

    private static async Task IngestAsync(IngestorUnderTest ingestor, string dataset, string prefix)
    {
        for (var file = 1; file <= 5; file++)
        {
            var key = new ChangeFileKey(dataset, Area.Changes, $"2026-06-22T0{file}-00-00", null);
            await ingestor.Bucket.PutAsync(key.ToString(), "ticket_id,is_actionable\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"{prefix}{file}-{i},true\n")));
            await ingestor.Get<IngestChangeFile>().RunAsync(new ChangeFileRequest(key, Force: false, null), Cancel);
        }
    }

    // Clients that come and go: which session a transaction gets changes all the time.
    private async Task UseSessionsAsync(CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(_pooler.ConnectionString(_database));
        await connection.OpenAsync(Cancel);
        while (!stop.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(Cancel);
        }
    }
}
