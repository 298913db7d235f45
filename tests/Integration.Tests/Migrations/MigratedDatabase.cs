using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>A database with all migrations, for one test class.</summary>
public sealed class MigratedDatabase : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}

/// <summary>A transaction that is rolled back: its <c>now()</c> stands still, and the next test finds nothing of it.</summary>
internal sealed class Scratch : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private Scratch(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public static async Task<Scratch> BeginAsync(TestDatabase database)
    {
        var connection = await database.DataSource.OpenConnectionAsync();
        return new Scratch(connection, await connection.BeginTransactionAsync());
    }

    public async Task RunAsync(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Each row as its columns' text joined by "|".</summary>
    public async Task<List<string>> RowsAsync(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            var columns = new object[reader.FieldCount];
            reader.GetValues(columns);
            rows.Add(string.Join('|', columns));
        }

        return rows;
    }

    public async Task<string> RowAsync(string sql, params object[] parameters) => Assert.Single(await RowsAsync(sql, parameters));

    /// <summary>Inserts a ticket whose record has just these fields.</summary>
    public Task InsertAsync(string dataset, string ticketId, string raw) =>
        RunAsync($"insert into tickets.{dataset} (ticket_id, raw) values ($1, $2::jsonb)", ticketId, raw);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private NpgsqlCommand Command(string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, _connection, _transaction);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
