using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Bench;

/// <summary>Only a database on this machine is taken: it is filled with make-believe tickets.</summary>
internal static class ScratchDatabase
{
    /// <summary>The connection string; null when it is none that may be used, which is then said.</summary>
    /// <param name="name">What the address was given as.</param>
    /// <param name="url">The address.</param>
    /// <param name="refuse">Says why not.</param>
    public static string? Read(string name, string? url, Action<string> refuse)
    {
        if (!PostgresUrl.TryParse(url ?? "", "fleettickets-bench", out var database))
        {
            refuse($"{name} is missing or not understood; expected postgres://user:password@host:port/database");
            return null;
        }

        var builder = new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 0 };
        if (builder.Host is "127.0.0.1" or "::1" or "localhost") return builder.ConnectionString;
        refuse($"the database of {name} is on {builder.Host}: only a scratch database on this machine is taken");
        return null;
    }
}
