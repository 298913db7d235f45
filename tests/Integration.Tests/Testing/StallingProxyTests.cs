using Amazon.S3.Model;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Testing;

public sealed class StallingProxyTests
{
    [Fact]
    public async Task Holds_a_commit_before_the_server_hears_of_it()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync("create table t (id int)");
        await using var proxy = StallingProxy.InFrontOf(database.Url);
        var stall = proxy.Arm(StallingProxy.PostgresCommit, StallPoint.BeforeRequest);

        var commit = InsertAsync(database, proxy);
        await stall.Reached;
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from t"));
        Assert.Equal(1L, await OpenTransactionsAsync(database));

        stall.Drop();
        await Assert.ThrowsAnyAsync<Exception>(() => commit);
        await Eventually.EqualsAsync(0L, _ => OpenTransactionsAsync(database), "open transactions");
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from t"));
    }

    [Fact]
    public async Task Holds_the_answer_to_a_commit_that_has_happened()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync("create table t (id int)");
        await using var proxy = StallingProxy.InFrontOf(database.Url);
        var stall = proxy.Arm(StallingProxy.PostgresCommit, StallPoint.BeforeAnswer);

        var commit = InsertAsync(database, proxy);
        await stall.Reached;
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from t"));
        Assert.False(commit.IsCompleted);

        stall.Release();
        await commit;
    }

    [Fact]
    public async Task Signed_requests_pass_and_the_skipped_occurrence_is_not_held()
    {
        await using var bucket = await TestBucket.CreateAsync();
        await using var proxy = StallingProxy.InFrontOf(bucket.Endpoint);
        using var client = bucket.ClientThrough(proxy.Through(bucket.Endpoint));
        var stall = proxy.Arm("PUT /", StallPoint.BeforeAnswer, skip: 1);

        await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "one", ContentBody = "1" });
        Assert.False(stall.IsReached);
        var second = client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "two", ContentBody = "2" });
        await stall.Reached;
        Assert.False(second.IsCompleted);

        stall.Release();
        await second;
        Assert.Equal(["one", "two"], await bucket.KeysAsync());
    }

    [Fact]
    public async Task Refuses_cuts_swallows_and_recovers()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var proxy = StallingProxy.InFrontOf(database.Url);
        var through = Through(database, proxy);
        Assert.Equal(1, await SelectOneAsync(through));

        proxy.Refuse();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => SelectOneAsync(through));
        proxy.Restore();
        Assert.Equal(1, await SelectOneAsync(through));

        proxy.Cut();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => SelectOneAsync(through));
        proxy.Restore();
        Assert.Equal(1, await SelectOneAsync(through));

        proxy.BlackHole();
        var swallowed = SelectOneAsync(through);
        Assert.NotSame(swallowed, await Task.WhenAny(swallowed, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken)));
        proxy.Restore();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => swallowed);
        Assert.Equal(1, await SelectOneAsync(through));
    }

    [Fact]
    public async Task A_client_that_dies_while_it_is_held_frees_the_server()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync("create table t (id int)");
        await using var proxy = StallingProxy.InFrontOf(database.Url);
        var stall = proxy.Arm(StallingProxy.PostgresCommit, StallPoint.BeforeRequest);
        using var patience = new CancellationTokenSource();

        var commit = InsertAsync(database, proxy, patience.Token);
        await stall.Reached;
        await patience.CancelAsync(); // Npgsql closes the socket when a cancelled command does not end
        await Assert.ThrowsAnyAsync<Exception>(() => commit);

        await Eventually.EqualsAsync(0L, _ => OpenTransactionsAsync(database), "open transactions");
    }

    private static async Task InsertAsync(TestDatabase database, StallingProxy proxy, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(Through(database, proxy));
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand("insert into t values (1)", connection, transaction);
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<int> SelectOneAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var select = new NpgsqlCommand("select 1", connection);
        return (int)(await select.ExecuteScalarAsync())!;
    }

    private static Task<long> OpenTransactionsAsync(TestDatabase database) =>
        database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'");

    // With TLS or GSS "preferred" Npgsql tries a second connection after the first has failed.
    private static string Through(TestDatabase database, StallingProxy proxy) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Host = proxy.Host, Port = proxy.Port, Pooling = false, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
}
