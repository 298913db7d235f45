using Npgsql;

namespace FleetTickets.Bench.Queries;

/// <summary>Fills an empty, migrated database with make-believe tickets. The same number gives the same tickets, at times relative to now.</summary>
internal sealed class SeedStore(NpgsqlDataSource database)
{
    private const int Writers = 2;
    private const int Range = 50_000;

    public async Task<bool> HasTicketsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select from tickets.inc) or exists (select from tickets.crq)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task FillAsync(int tickets, int open, CancellationToken cancellationToken)
    {
        await ExecuteAsync(Operation.Sql("SeedGazetteers.sql"), cancellationToken);
        await ExecuteAsync("analyze tickets.geo_clusters, tickets.geo_names, tickets.geo_locations", cancellationToken);
        var writing = new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, (tickets + Range - 1) / Range), writing, async (range, stop) =>
            await ExecuteAsync(Operation.Sql("SeedTickets.sql"), stop, (long)(range * Range) + 1, Math.Min((long)(range + 1) * Range, tickets), (long)(tickets / open)));
        await ExecuteAsync(Operation.Sql("SeedHistory.sql"), cancellationToken);
        await ExecuteAsync("vacuum (analyze)", cancellationToken);
    }

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = database.CreateCommand(statement);
        command.CommandTimeout = 0;
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
