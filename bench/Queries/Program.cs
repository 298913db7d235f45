using System.Globalization;
using FleetTickets.Bench;
using FleetTickets.Bench.Queries;
using FleetTickets.Migrations;
using Npgsql;

if (Arguments.Read(args) is not { } asked) return 2;

var stop = CancellationToken.None;
await MigrationRunner.MigrateAsync(asked.Database, stop);
await using var database = NpgsqlDataSource.Create(asked.Database);
var seed = new SeedStore(database);
if (!asked.Seeded)
{
    if (await seed.HasTicketsAsync(stop)) return Arguments.Refuse("the database holds tickets: give an empty one, or --seeded to measure what an earlier run left in it");
    Console.Error.WriteLine($"seeding {asked.Tickets:N0} tickets");
    await seed.FillAsync(0, asked.Tickets, asked.Open, stop);
}

await using var connection = await database.OpenConnectionAsync(stop);
var queries = new QueryStore(connection);
await using var other = asked.Against is null ? null : new NpgsqlConnection(asked.Against);
if (other is not null) await other.OpenAsync(stop);
var against = other is null ? null : new QueryStore(other);
var measurements = new List<Measurement>();
foreach (var operation in Operation.All.Where(operation => asked.Only.Count == 0 || asked.Only.Contains(operation.Name)))
{
    measurements.Add(await queries.MeasureAsync(operation, asked.Runs, against, stop));
    Console.WriteLine($"{operation.Name,-24} server {Report.Spread(measurements[^1].Server),-26} {Report.Comparison(measurements[^1]),-36} client {Report.Spread(measurements[^1].Client)}");
}

var now = TimeProvider.System.GetUtcNow();
var page = Path.Combine(asked.Results, string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd}-queries.md"));
await File.WriteAllTextAsync(page, Report.Write(now, Machine.Describe(), await queries.VersionsAsync(stop), asked.Data, asked.Runs, measurements), stop);
Console.Error.WriteLine($"written: {page}");
return 0;
