namespace FleetTickets.Geocoding.Review;

/// <summary>
/// One transaction for what a person decides, under the person's name where the audit records it. People take turns. A rehearsal does all of it
/// and rolls back, so that what it shows is what happens.
/// </summary>
internal sealed class DecisionTransaction(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _begin = sql.Read("BeginDecision.sql");

    public async Task<T> RunAsync<T>(Author? author, bool apply, Func<NpgsqlConnection, Task<T>> decide, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.Command(_begin, ("who", author?.Who ?? ""), ("why", author?.Why ?? "")).RunAsync(cancellationToken);
        var done = await decide(connection);
        if (apply)
            await transaction.CommitAsync(cancellationToken);
        else
            await transaction.RollbackAsync(cancellationToken);
        return done;
    }
}
