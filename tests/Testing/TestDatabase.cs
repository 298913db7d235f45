using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Testing;

/// <summary>A fresh database, dropped when disposed. By default a copy of one migrated template, which each process builds once (a copy takes about 0.1 s).</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(BuildTemplateAsync);
    private static int s_count;

    private readonly Servers _servers;
    private readonly string _name;

    private TestDatabase(Servers servers, string name)
    {
        _servers = servers;
        _name = name;
        Url = new UriBuilder(servers.Postgres) { Path = name }.Uri;
        ConnectionString = Connect(Url);
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <summary>As <c>DATABASE_URL</c> takes it.</summary>
    public Uri Url { get; }

    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    /// <summary>With PostGIS and all migrations.</summary>
    public static async Task<TestDatabase> CreateAsync() => await CreateAsync(await Template.Value);

    /// <summary>With PostGIS and nothing else, for tests of the migrations themselves.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        var database = await CreateAsync("template0");
        await database.ExecuteAsync("create extension postgis");
        return database;
    }

    /// <summary>The first column of the first row; default when there is none or it is null.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public async Task<int> ExecuteAsync(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Each row as its columns' text joined by "|" (null as the empty text): easy to compare with what is expected.</summary>
    public async Task<List<string>> RowsAsync(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await RowsAsync(command);
    }

    internal static async Task<List<string>> RowsAsync(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            var columns = new object[reader.FieldCount];
            reader.GetValues(columns);
            rows.Add(string.Join('|', columns.Select(column => Convert.ToString(column, System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await using var admin = NpgsqlDataSource.Create(Connect(_servers.Postgres, pooling: false));
        await ExecuteAsync(admin, $"drop database if exists {_name} with (force)");
    }

    private NpgsqlCommand Command(string sql, object[] parameters)
    {
        var command = DataSource.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }

    private static async Task<TestDatabase> CreateAsync(string template)
    {
        var servers = await Servers.GetAsync();
        var name = NewName("test");
        await using var admin = NpgsqlDataSource.Create(Connect(servers.Postgres, pooling: false));
        await ExecuteAsync(admin, $"create database {name} template {template}");
        return new TestDatabase(servers, name);
    }

    private static async Task<string> BuildTemplateAsync()
    {
        var servers = await Servers.GetAsync();
        var name = NewName("template");
        await using var admin = NpgsqlDataSource.Create(Connect(servers.Postgres, pooling: false));
        await ExecuteAsync(admin, $"create database {name} template template0");
        // The server may be somebody's own and outlive this process: the template must not.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DropAtExit(servers, name);

        // Unpooled: a database that anybody is connected to cannot serve as a template.
        var connectionString = Connect(new UriBuilder(servers.Postgres) { Path = name }.Uri, pooling: false);
        await using (var database = NpgsqlDataSource.Create(connectionString)) await ExecuteAsync(database, "create extension postgis");
        await Schema.MigrateAsync(connectionString);
        return name;
    }

    private static void DropAtExit(Servers servers, string name)
    {
        try
        {
            using var admin = new NpgsqlConnection(Connect(servers.Postgres, pooling: false));
            admin.Open();
            using var drop = new NpgsqlCommand($"drop database if exists {name} with (force)", admin);
            drop.ExecuteNonQuery();
        }
        catch (NpgsqlException)
        {
            // A private server is gone already, and its databases with it.
        }
    }

    private static string NewName(string kind) =>
        $"fleettickets_{kind}_{Environment.ProcessId}_{Interlocked.Increment(ref s_count)}_{Guid.NewGuid().ToString("N")[..6]}";

    internal static string Connect(Uri url, bool pooling = true) =>
        PostgresUrl.TryParse(url.OriginalString, "tests", out var connectionString)
            ? new NpgsqlConnectionStringBuilder(connectionString) { Pooling = pooling, IncludeErrorDetail = true, MaxPoolSize = 20, NoResetOnClose = false }.ConnectionString
            : throw new InvalidOperationException("FLEETTICKETS_TEST_POSTGRES is not a postgres:// URL.");

    private static async Task ExecuteAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
