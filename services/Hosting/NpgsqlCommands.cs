using System.Collections.Concurrent;
using Npgsql;

namespace FleetTickets.Hosting;

/// <summary>Commands with named parameters in one line.</summary>
public static class NpgsqlCommands
{
    // By the hash of the text: of two with one hash the second is prepared at once.
    private static readonly ConcurrentDictionary<int, bool> RunOnce = new();

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    /// <summary>For a statement whose time grows with its data: a peer that is gone is noticed by the connection; and it is planned for its data each time.</summary>
    public static NpgsqlCommand WithoutTimeout(this NpgsqlCommand command)
    {
        command.CommandTimeout = 0;
        return command;
    }

    /// <summary>Runs the statement and disposes of it; the number of rows it touched.</summary>
    public static async Task<int> RunAsync(this NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await command.PrepareAgainAsync(cancellationToken);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>The first column of the first row, or the default when there is none or it is null.</summary>
    public static async Task<T?> ScalarAsync<T>(this NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await command.PrepareAgainAsync(cancellationToken);
            return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
        }
    }

    /// <summary>Every row of the first result, mapped.</summary>
    public static Task<List<T>> ListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken) =>
        command.ReadAsync(results => results.ListAsync(map, cancellationToken), cancellationToken);

    /// <summary>Runs several statements in one round trip and reads their results, in their order. To the end: the error of any is raised.</summary>
    public static async Task<T> ReadAsync<T>(this NpgsqlCommand command, Func<Results, Task<T>> read, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await command.PrepareAgainAsync(cancellationToken);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var value = await read(new Results(reader));
            while (await reader.NextResultAsync(cancellationToken))
            {
            }

            return value;
        }
    }

    // Planning costs more than running for most of what is repeated, and preparing is a round trip: from the process's second time on. A statement that is prepared
    // already costs nothing here. A data source's own command, of a type of its own, takes a connection only when it runs.
    private static Task PrepareAgainAsync(this NpgsqlCommand command, CancellationToken cancellationToken) =>
        command.CommandTimeout > 0 && command.GetType() == typeof(NpgsqlCommand) && command.Connection!.HasOwnSession()
            && !RunOnce.TryAdd(command.CommandText.GetHashCode(StringComparison.Ordinal), true)
            ? command.PrepareAsync(cancellationToken)
            : Task.CompletedTask;

    /// <summary>The results of several statements. One without columns (<c>select from</c>, <c>insert</c>) has none.</summary>
    public sealed class Results(NpgsqlDataReader reader)
    {
        private bool _begun;

        /// <summary>Every row of the next result, mapped.</summary>
        public async Task<List<T>> ListAsync<T>(Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
        {
            if (_begun) await reader.NextResultAsync(cancellationToken);
            _begun = true;
            while (reader.FieldCount == 0 && await reader.NextResultAsync(cancellationToken))
            {
            }

            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
            return rows;
        }

        /// <summary>The only row of the next result, mapped.</summary>
        public async Task<T> SingleAsync<T>(Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken) => (await ListAsync(map, cancellationToken)).Single();
    }

    public static string? TextOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static DateTime? TimeOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);

    public static double? NumberOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);
}
