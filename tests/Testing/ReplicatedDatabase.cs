using Npgsql;

namespace FleetTickets.Testing;

/// <summary>A migrated database on a PostgreSQL server of its own, and a streaming replica of that server. Both servers end when it is disposed.</summary>
public sealed class ReplicatedDatabase : IAsyncDisposable
{
    private readonly string _directory;

    private ReplicatedDatabase(string directory, NpgsqlDataSource primary, NpgsqlDataSource replica) => (_directory, Primary, Replica) = (directory, primary, replica);

    public NpgsqlDataSource Primary { get; }

    /// <summary>Read-only, and behind the primary until <see cref="ReplayedAsync"/>.</summary>
    public NpgsqlDataSource Replica { get; }

    public static async Task<ReplicatedDatabase> CreateAsync()
    {
        var directory = LocalServers.NewDirectory();
        var servers = await LocalServers.StartAsync(directory, "--only", "postgres", "--replica");
        var primary = TestDatabase.Connect(new Uri(servers["FLEETTICKETS_TEST_POSTGRES"]));
        var replica = TestDatabase.Connect(new Uri(servers["FLEETTICKETS_TEST_POSTGRES_REPLICA"]));
        var database = new ReplicatedDatabase(directory, NpgsqlDataSource.Create(primary), NpgsqlDataSource.Create(replica));
        await using (var postgis = database.Primary.CreateCommand("create extension postgis")) await postgis.ExecuteNonQueryAsync();
        await Schema.MigrateAsync(primary);
        return database;
    }

    /// <summary>The rows of one of the two, as <see cref="TestDatabase.RowsAsync(string, object[])"/> gives them.</summary>
    public static async Task<List<string>> RowsAsync(NpgsqlDataSource server, string sql)
    {
        await using var command = server.CreateCommand(sql);
        return await TestDatabase.RowsAsync(command);
    }

    /// <summary>Waits until the replica has replayed everything that the primary has committed so far.</summary>
    public async Task ReplayedAsync()
    {
        // The switch to a new file of the log writes out what was committed asynchronously; the position is behind all of it.
        await using var written = Primary.CreateCommand("select pg_switch_wal()::text");
        var position = (string)(await written.ExecuteScalarAsync())!;
        await using var replayed = Replica.CreateCommand("select pg_last_wal_replay_lsn() >= $1::pg_lsn");
        replayed.Parameters.Add(new NpgsqlParameter { Value = position });
        await Eventually.TrueAsync(async token => (bool)(await replayed.ExecuteScalarAsync(token))!, $"the replica has replayed the log up to {position}");
    }

    public async ValueTask DisposeAsync()
    {
        await Replica.DisposeAsync();
        await Primary.DisposeAsync();
        LocalServers.Down(_directory);
    }
}
