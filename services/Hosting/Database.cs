using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FleetTickets.Hosting;

/// <summary>The shared PostgreSQL database.</summary>
public static class Database
{
    private static readonly ConcurrentDictionary<int, bool> OwnSessions = new();

    /// <summary>Adds the data source from <c>DATABASE_URL</c>. It may lead through a pooler in transaction mode: what outlives its transaction is made by <paramref name="furnish"/> alone, and only in sessions of our own.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="connectionString">Empty when it is not configured, which is told elsewhere.</param>
    /// <param name="furnish">
    /// For a process that repeats the same statements: they are prepared, and this makes what they use in the session, such as temporary tables. Where the server's
    /// sessions are not the process's own neither happens.
    /// </param>
    public static void AddDatabase(this IServiceCollection services, string connectionString, Func<NpgsqlConnection, Task>? furnish = null) =>
        services.AddNpgsqlDataSource(
            connectionString.Length > 0 ? connectionString : "Host=unconfigured",
            source =>
            {
                if (furnish is null) return;
                source.ConnectionStringBuilder.NoResetOnClose = true; // a reset would discard it
                source.UsePhysicalConnectionInitializer(_ => throw new NotSupportedException("Connections are opened asynchronously."), connection => FurnishAsync(connection, furnish));
            });

    /// <summary>
    /// Whether the session lasts as long as the connection, so that what is prepared or made in it is there again. A pooler gives every transaction another
    /// one, and answers with a process id of its own: that tells the two apart.
    /// </summary>
    public static bool HasOwnSession(this NpgsqlConnection connection) => OwnSessions.ContainsKey(connection.ProcessID);

    private static async Task FurnishAsync(NpgsqlConnection connection, Func<NpgsqlConnection, Task> furnish)
    {
        OwnSessions.TryRemove(connection.ProcessID, out _);
        await using (var command = new NpgsqlCommand("select pg_backend_pid()", connection))
            if (await command.ExecuteScalarAsync() is not int process || process != connection.ProcessID) return;
        await furnish(connection);
        OwnSessions[connection.ProcessID] = true;
    }
}
