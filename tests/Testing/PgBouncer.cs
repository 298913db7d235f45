using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace FleetTickets.Testing;

/// <summary>A PgBouncer in transaction mode before the test server: each transaction may get another session. Ended when disposed.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private PgBouncer(Process process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <param name="database">Whose server and user it leads to.</param>
    /// <param name="sessions">How many sessions all clients of one database share.</param>
    public static async Task<PgBouncer> StartAsync(TestDatabase database, int sessions)
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var folder = Directory.CreateTempSubdirectory("pgbouncer").FullName;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var settings = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            {server.Database} = host={server.Host} port={server.Port} user={server.Username} password={server.Password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            auth_type = any
            pool_mode = transaction
            default_pool_size = {sessions}
            max_client_conn = 100
            server_round_robin = 1
            unix_socket_dir =
            """);
        // It does not run as root.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        string[] user = Environment.UserName == "root" ? ["-u", "nobody"] : [];
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/pgbouncer", ["-q", .. user, settings]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var bouncer = new PgBouncer(process, folder, port);
        await Eventually.TrueAsync(async token =>
        {
            await using var connection = new NpgsqlConnection(bouncer.ConnectionString(database));
            await connection.OpenAsync(token);
            return true;
        }, "PgBouncer answers");
        return bouncer;
    }

    /// <summary>The database's connection string, through this.</summary>
    public string ConnectionString(TestDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = Port, NoResetOnClose = true }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
