using Npgsql;

namespace FleetTickets.Hosting;

/// <summary>Errors of the database or the network that pass and are retried without end, as opposed to errors in the request.</summary>
public static class TransientError
{
    public static bool IsCauseOf(Exception exception) => exception switch
    {
        PostgresException postgres => IsSqlState(postgres.SqlState),
        NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        { InnerException: { } inner } => IsCauseOf(inner),
        _ => false,
    };

    /// <summary>
    /// By SQLSTATE class: connections, features (a cached plan), transaction states, prepared statements, authorization, cursors, missing objects, rollbacks, resources,
    /// locks, operators, I/O. And a key that somebody else inserted meanwhile: the second try finds it.
    /// </summary>
    public static bool IsSqlState(string sqlState) =>
        sqlState[..2] is "08" or "0A" or "25" or "26" or "28" or "34" or "3D" or "3F" or "40" or "42" or "53" or "55" or "57" or "58" || sqlState == PostgresErrorCodes.UniqueViolation;
}
