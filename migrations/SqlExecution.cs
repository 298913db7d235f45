using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>Runs the statements of a file; a refused one becomes a <see cref="MigrationException"/> with file, line, SQLSTATE and advice.</summary>
internal static class SqlExecution
{
    /// <param name="connection">In the run's transaction, if the file is transactional.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="sql">Its text.</param>
    /// <param name="transactional">Whether a failure takes the whole run back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunFileAsync(NpgsqlConnection connection, string file, string sql, bool transactional, CancellationToken cancellationToken)
    {
        foreach (var statement in SqlScript.Split(sql))
        {
            if (statement.Generates)
            {
                foreach (var text in await GenerateAsync(connection, file, statement, transactional, cancellationToken))
                    await RunAsync(connection, file, new SqlScript.Statement(text, statement.Line), transactional, cancellationToken);
            }
            else
            {
                await RunAsync(connection, file, statement, transactional, cancellationToken);
            }
        }
    }

    /// <summary>Runs a statement of the run's own, within its transaction.</summary>
    public static Task RunAsync(NpgsqlConnection connection, string purpose, string statement, CancellationToken cancellationToken) =>
        RunAsync(connection, purpose, new SqlScript.Statement(statement, 1), true, cancellationToken);

    private static async Task RunAsync(
        NpgsqlConnection connection, string file, SqlScript.Statement statement, bool transactional, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement.Text, connection);
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e)
        {
            throw Refused(file, statement, transactional, e);
        }
    }

    private static async Task<List<string>> GenerateAsync(
        NpgsqlConnection connection, string file, SqlScript.Statement query, bool transactional, CancellationToken cancellationToken)
    {
        var statements = new List<string>();
        await using var command = new NpgsqlCommand(query.Text, connection);
        try
        {
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
                statements.AddRange(Enumerable.Range(0, rows.FieldCount).Where(column => !rows.IsDBNull(column)).Select(rows.GetString));
        }
        catch (PostgresException e)
        {
            throw Refused(file, query, transactional, e);
        }

        return statements;
    }

    private static MigrationException Refused(string file, SqlScript.Statement statement, bool transactional, PostgresException e)
    {
        var line = statement.Line + SqlScript.LineOf(statement.Text, Math.Max(0, e.Position - 1)) - 1;
        return new MigrationException(MigrationAdvice.For(file, line, transactional, e), e) { SqlState = e.SqlState };
    }
}
