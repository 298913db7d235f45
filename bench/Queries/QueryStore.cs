using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace FleetTickets.Bench.Queries;

/// <summary>Timing of statements, on one connection: the state of a session that is in use.</summary>
internal sealed class QueryStore(NpgsqlConnection connection)
{
    /// <summary>Times an operation; given the store of another database, there too.</summary>
    public async Task<Measurement> MeasureAsync(Operation operation, int runs, QueryStore? against, CancellationToken cancellationToken)
    {
        var server = new List<double>();
        var other = new List<double>();
        var client = new List<double>();
        var bytes = 0L;
        // Alternating, so that a slow moment of the machine meets all.
        for (var run = 0; run < runs; run++)
        {
            if (against is not null) other.Add(await against.ServerTimeAsync(operation.Statement, cancellationToken));
            server.Add(await ServerTimeAsync(operation.Statement, cancellationToken));
            var started = Stopwatch.GetTimestamp();
            bytes = await ReadAsync(operation.Statement, cancellationToken);
            client.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new Measurement(operation, server, other, client, bytes, await PlansAsync(operation.Statement, cancellationToken));
    }

    public async Task<string> VersionsAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select format('PostgreSQL %s, PostGIS %s, shared_buffers %s, work_mem %s, jit %s',
                current_setting('server_version'), (select extversion from pg_extension where extname = 'postgis'),
                current_setting('shared_buffers'), current_setting('work_mem'), current_setting('jit'))
            """,
            connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<double> ServerTimeAsync(string statement, CancellationToken cancellationToken)
    {
        // Once unmeasured: caches and catalogue are then as in a session that is in use, whichever database was asked before.
        await ReadAsync(statement, cancellationToken);
        await using var command = new NpgsqlCommand("explain (analyze, timing off, format json) " + statement, connection);
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(cancellationToken))!);
        return plan.RootElement[0].GetProperty("Planning Time").GetDouble() + plan.RootElement[0].GetProperty("Execution Time").GetDouble();
    }

    private async Task<long> ReadAsync(string statement, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        await using var command = new NpgsqlCommand(statement, connection) { AllResultTypesAreUnknown = true };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            for (var column = 0; column < reader.FieldCount; column++)
                if (!reader.IsDBNull(column)) bytes += Encoding.UTF8.GetByteCount(reader.GetString(column));
        }

        return bytes;
    }

    // What happens inside a function is not in its caller's plan.
    private async Task<IReadOnlyList<string>> PlansAsync(string statement, CancellationToken cancellationToken)
    {
        var plans = new List<string>();
        void Hear(object sender, NpgsqlNoticeEventArgs e)
        {
            if (e.Notice.MessageText.Contains("plan:\n", StringComparison.Ordinal)) plans.Add(e.Notice.MessageText);
        }

        try
        {
            await ExecuteAsync(
                """
                load 'auto_explain';
                set auto_explain.log_min_duration = '1ms';
                set auto_explain.log_nested_statements = on;
                set auto_explain.log_analyze = on;
                set auto_explain.log_buffers = on;
                set auto_explain.log_level = notice;
                """,
                cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFile)
        {
            return [];
        }

        connection.Notice += Hear;
        await ReadAsync(statement, cancellationToken);
        connection.Notice -= Hear;
        await ExecuteAsync("set auto_explain.log_min_duration = -1", cancellationToken);
        return plans;
    }

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
