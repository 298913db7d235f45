using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.People;

/// <summary>
/// One transaction for what a person decides, under the person's name where the audit records it. People take turns: the triggers of one decision lock rows
/// that another decision may begin with. A rehearsal does all of it and rolls back, so that what it shows is what happens.
/// </summary>
internal static class DecisionTransaction
{
    public static async Task<T> RunAsync<T>(
        NpgsqlDataSource database, Author? author, bool apply, Func<NpgsqlConnection, Task<T>> decide, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.Command(
            """
            select set_config('fleettickets.who', @who, true), set_config('fleettickets.why', @why, true), set_config('lock_timeout', '10s', true),
                set_config('statement_timeout', '60s', true)
            """,
            ("who", author?.Who ?? ""), ("why", author?.Why ?? ""))
            .RunAsync(cancellationToken);
        await connection.Command("select pg_advisory_xact_lock(hashtextextended('fleettickets decision', 0))").RunAsync(cancellationToken);
        var done = await decide(connection);
        if (apply)
            await transaction.CommitAsync(cancellationToken);
        else
            await transaction.RollbackAsync(cancellationToken);
        return done;
    }
}
