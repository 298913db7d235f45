using FleetTickets.ExporterSim.Oracle;
using Npgsql;

namespace FleetTickets.ExporterSim.Checking;

/// <summary>
/// Compares a database with an expectation: tickets, typed columns, watermark, ledger, counts. Reads only, and sees all of it as of one moment.
/// </summary>
internal static class DatabaseCheck
{
    private const string Watermark = "select metadata ->> 'source_max_key' from tickets.import_meta where dataset = $1";

    /// <summary>With what an oracle has just concluded, for a stream that was made in this process.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="expected">Of each dataset.</param>
    /// <param name="origin">How to get the stream again.</param>
    /// <param name="options">What is compared beside the contents.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Differences> RunAsync(
        string connectionString, IReadOnlyList<DatasetExpectation> expected, string origin, CheckOptions options, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fleettickets-expected-").FullName;
        try
        {
            ExpectationWriter.Write(folder, expected, origin);
            return await RunAsync(connectionString, ExpectedStream.Read(folder), options, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task<Differences> RunAsync(
        string connectionString, ExpectedStream expected, CheckOptions options, CancellationToken cancellationToken)
    {
        var differences = new Differences();
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        foreach (var (dataset, expectation) in expected.Datasets)
        {
            await using (var command = new NpgsqlCommand(Watermark, connection) { Parameters = { new() { Value = dataset } } })
                differences.Compare($"{dataset} source_max_key", expectation.Watermark, await command.ExecuteScalarAsync(cancellationToken) as string);
            await LedgerCheck.RunAsync(connection, dataset, expectation, options, differences, cancellationToken);
            await TicketCheck.RunAsync(connection, dataset, expected.Tickets(dataset), differences, cancellationToken);
        }

        return differences;
    }
}
