using System.Diagnostics;
using FleetTickets.Testing;

namespace FleetTickets.Bench.Ingesting;

/// <summary>One round of each: ours, then its peers on the same files, minutes apart at most. Each adds its figures to the table.</summary>
internal sealed class Workloads(Figures figures)
{
    /// <summary>A baseline of so many lines, and then all of it again.</summary>
    public async Task BaselineAsync(int rows)
    {
        var stream = Stream.Whole(rows);
        await using var rig = await Rig.CreateAsync();
        figures.Add("Ingestor ready", await rig.StartAsync("Ingestor"));
        figures.Add("Scanner ready", await rig.StartAsync("Scanner"));

        var (committed, archived) = await OfferAsync(rig, stream.Files[0], 1);
        figures.Add("baseline, ours, to the commit", committed);
        figures.Add("baseline, ours, to the archive", archived);
        await CompareFloorAsync(rig.Database);

        await using var former = await Peers.FormerDatabaseAsync();
        await using var bucket = await TestBucket.CreateAsync();
        await bucket.PutAsync(stream.Files[0].Key, stream.Files[0].Content);
        figures.Add("baseline, Python, to the archive", await Peers.PythonAsync(former, bucket));

        await rig.Database.ExecuteAsync("vacuum analyze tickets.inc");
        (committed, archived) = await OfferAsync(rig, stream.Files[1], 2);
        figures.Add("re-emission, ours, to the commit", committed);
        figures.Add("re-emission, ours, to the archive", archived);
        figures.Add("re-emission, dead tuples", await DeadTuplesAsync(rig.Database));
        await bucket.PutAsync(stream.Files[1].Key, stream.Files[1].Content);
        figures.Add("re-emission, Python, to the archive", await Peers.PythonAsync(former, bucket));

        figures.Add("Ingestor, peak MiB", await rig.PeakMemoryAsync("Ingestor"));
        figures.Add("Scanner, peak MiB", await rig.PeakMemoryAsync("Scanner"));
        await stream.CheckAsync(rig.Database);
        await Stream.CompareAsync(rig.Database, former);
    }

    /// <summary>So many waiting deltas of 25 rows, from the start of the Scanner that finds them to the last in the archive.</summary>
    public async Task DrainAsync(int deltas)
    {
        var stream = Stream.Deltas(deltas);
        await using var rig = await Rig.CreateAsync();
        await using var former = await Peers.FormerDatabaseAsync();
        await using var bucket = await TestBucket.CreateAsync();
        await rig.StartAsync("Ingestor");
        await rig.StartAsync("Scanner");
        await OfferAsync(rig, stream.Files[0], 1);
        await rig.StopAsync("Scanner");
        await bucket.PutAsync(stream.Files[0].Key, stream.Files[0].Content);
        await Peers.PythonAsync(former, bucket);
        foreach (var (key, content) in stream.Files.Skip(1))
        {
            await rig.Bucket.PutAsync(key, content);
            await bucket.PutAsync(key, content);
        }

        var catalogue = await CatalogueAsync(rig.Database);
        var clock = Stopwatch.StartNew();
        await rig.StartAsync("Scanner");
        await rig.ReachedAsync("archived_at", deltas + 1);
        figures.Add("drain, ours, files/s", deltas / clock.Elapsed.TotalSeconds);
        figures.Add("drain, growth of the catalogue, bytes a file", (await CatalogueAsync(rig.Database) - catalogue) / deltas);
        figures.Add("drain, Python, files/s", deltas / await Peers.PythonAsync(former, bucket));
        await stream.CheckAsync(rig.Database);
        await Stream.CompareAsync(rig.Database, former);
    }

    /// <summary>Single objects, each from the beginning of its PUT to its event at a subscriber: found by polling once a second, and then by the store's notifications alone.</summary>
    public async Task FreshnessAsync(int objects)
    {
        const string Exchange = "bench.notifications";
        var stream = Stream.Deltas(2 * objects);
        await using var rig = await Rig.CreateAsync();
        await using var events = await Events.ConsumeAsync(rig.Broker, "fleetnow");
        await rig.StartAsync("Ingestor");
        await rig.StartAsync("Scanner");
        await events.OfAsync(rig.Bucket, stream.Files[0]);
        figures.AddPercentiles("freshness, poll", await MeasureAsync(stream.Files.Skip(1).Take(objects)), 50, 95, 99);
        await rig.StopAsync("Scanner");

        await rig.StartAsync("Scanner", ("SCANNER_POLL_INTERVAL", "3600"), ("SCANNER_NOTIFICATIONS_EXCHANGE", Exchange));
        await rig.OutputAsync("Scanner", "Notifications of the exchange");
        await using var notifications = await StoreNotifications.CreateAsync(rig.Bucket, rig.Broker, Exchange, $"automations/{Stream.Dataset}/changes/");
        figures.AddPercentiles("freshness, notifications", await MeasureAsync(stream.Files.Skip(1 + objects)), 50, 95, 99);
        await rig.ReachedAsync("archived_at", stream.Files.Count);
        await stream.CheckAsync(rig.Database);

        async Task<List<double>> MeasureAsync(IEnumerable<(string Key, byte[] Content)> files)
        {
            var took = new List<double>();
            foreach (var file in files)
            {
                // At any point of the poll interval; evenly, so that every run has the same.
                await Task.Delay(TimeSpan.FromMilliseconds(100 + (took.Count * 37 % objects * 1_000 / objects)), TimeProvider.System);
                took.Add(await events.OfAsync(rig.Bucket, file));
            }

            return took;
        }
    }

    private static async Task<(double Committed, double Archived)> OfferAsync(Rig rig, (string Key, byte[] Content) file, int count)
    {
        await rig.Bucket.PutAsync(file.Key, file.Content);
        var visible = Stopwatch.StartNew();
        await rig.ReachedAsync("taken_at", count);
        var taken = Stopwatch.StartNew();
        await rig.ReachedAsync("applied_at", count);
        var committed = taken.Elapsed.TotalSeconds;
        await rig.ReachedAsync("archived_at", count);
        return (committed, visible.Elapsed.TotalSeconds);
    }

    private async Task CompareFloorAsync(TestDatabase ours)
    {
        var folder = Directory.CreateTempSubdirectory("fleettickets-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "tickets.csv");
            await Peers.ExportAsync(ours, file);
            figures.Add("floor, the indexed table", await Peers.IndexedTableAsync(ours, file));
            figures.Add("floor, two plain columns", await Peers.PlainTableAsync(ours, file));
            figures.Add("pgloader, two plain columns", await Peers.PgLoaderAsync(ours, file));
            await ours.ExecuteAsync("drop table landing");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Temporary tables that are made and dropped leave dead rows there.
    private static async Task<double> CatalogueAsync(TestDatabase database) =>
        await database.ScalarAsync<long>("select sum(pg_total_relation_size(oid))::bigint from pg_class where relnamespace = 'pg_catalog'::regnamespace");

    // Counted, not taken from the statistics, which lag.
    private static async Task<double> DeadTuplesAsync(TestDatabase database)
    {
        await database.ExecuteAsync("create extension if not exists pgstattuple");
        return await database.ScalarAsync<long>("select dead_tuple_count from pgstattuple('tickets.inc')");
    }
}
