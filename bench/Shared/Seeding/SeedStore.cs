using Npgsql;

namespace FleetTickets.Bench;

/// <summary>Fills a migrated database with make-believe tickets, as the Ingestor writes them. The same number gives the same tickets, at times relative to now.</summary>
internal sealed class SeedStore(NpgsqlDataSource database)
{
    private const int Writers = 2;
    private const int Range = 50_000;

    public async Task<bool> HasTicketsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select from tickets.inc) or exists (select from tickets.crq)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Brings the database from so many tickets, which an earlier call has left, to so many. Of all of them so many are open, spread evenly; what was open beyond that is closed.</summary>
    public async Task FillAsync(long present, long tickets, long open, CancellationToken cancellationToken)
    {
        if (present == 0)
        {
            await ExecuteAsync(SqlFile.Read("SeedLedger.sql"), cancellationToken);
            await ExecuteAsync(SqlFile.Read("SeedGazetteers.sql"), cancellationToken);
            await ExecuteAsync("analyze tickets.geo_clusters, tickets.geo_names, tickets.geo_locations", cancellationToken);
        }

        var every = tickets / open;
        if (present > 0) await ExecuteAsync(SqlFile.Read("SeedClosures.sql"), cancellationToken, every);
        var writing = new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Ranges(present, tickets), writing, async (range, stop) => await ExecuteAsync(SqlFile.Read("SeedTickets.sql"), stop, range.First, range.Last, every));
        await ExecuteAsync(SqlFile.Read("SeedHistory.sql"), cancellationToken);
        await ExecuteAsync("vacuum (analyze)", cancellationToken);
    }

    private static IEnumerable<(long First, long Last)> Ranges(long present, long tickets)
    {
        for (var first = present + 1; first <= tickets; first += Range) yield return (first, Math.Min(first + Range - 1, tickets));
    }

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // As the Ingestor: triggers for other writers would take fifteen times as long and leave a note of each ticket.
        await using (var writer = new NpgsqlCommand("set fleettickets.writer = 'ingestor'", connection)) await writer.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
