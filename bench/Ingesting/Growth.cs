using System.Diagnostics;
using System.Globalization;
using FleetTickets.ExporterSim.Csv;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.Bench.Ingesting;

/// <summary>How cost grows: with the tickets in the database, the rows of a file, the files that wait, the files that are archived. One run each, without a peer.</summary>
internal sealed class Growth(Figures figures)
{
    private const int Open = 20_000;
    private const int DeltasOffered = 25;

    // A process compiles on its first files, and its sessions plan their first statements.
    private const int DeltasToWarmUp = 5;
    private const int Repetitions = 20;
    private const int SmallFile = 35_000;

    /// <summary>
    /// From 10,000 tickets to ten times as many and so on, in one database that is filled further each time: what a delta of 100 rows takes up to its commit, what
    /// the day's snapshot takes after it, and what a search for the ten nearest takes.
    /// </summary>
    public async Task<IReadOnlyList<GrowthPoint>> TicketsAsync(long largest)
    {
        var points = new List<GrowthPoint>();
        await using var rig = await Rig.CreateAsync();
        var seed = new SeedStore(rig.Database.DataSource);
        var deltas = new Deltas(rig.Database);
        var (present, offered) = (0L, 0);
        foreach (var tickets in Sizes(largest))
        {
            await seed.FillAsync(present, tickets, Math.Min(Open, tickets), CancellationToken.None);
            await rig.Database.ExecuteAsync("checkpoint");
            // Processes and plans of their own for each size: what happens while the database is filled is no part of it.
            await rig.StartAsync("Ingestor");
            await rig.StartAsync("Scanner");
            var took = new List<(double Whole, double Locked)>();
            for (var i = 0; i < DeltasOffered; i++)
            {
                var file = await deltas.NextAsync(tickets);
                await rig.Bucket.PutAsync(file.Key, file.Content);
                await rig.ReachedAsync("archived_at", ++offered);
                if (i >= DeltasToWarmUp) took.Add(await CommittedAsync(rig.Database, file.Key));
            }

            await rig.StopAsync("Scanner");
            await rig.StopAsync("Ingestor");
            points.Add(new GrowthPoint(
                tickets,
                Add("delta of 100 rows, from the first byte read to the commit, ms", took.Select(one => one.Whole)),
                Add("the day's snapshot alone, ms", await TimeAsync(rig.Database, _ => $"select tickets.record_snapshot('{Stream.Dataset}', clock_timestamp())")),
                Add("nearest 10, ms", await TimeAsync(rig.Database, i => string.Create(CultureInfo.InvariantCulture, $"select * from reporting.fn_nearest_open_tickets({36.72 + (i * 0.01)}, -1.29, 10)")))));
            Add("delta, from the dataset's lock to the commit, ms", took.Select(one => one.Locked));
            Add("database, MiB", [await rig.Database.ScalarAsync<long>("select pg_database_size(current_database()) / 1048576")]);
            present = tickets;

            double Add(string name, IEnumerable<double> values) => figures.Add(string.Create(CultureInfo.InvariantCulture, $"{tickets:N0} tickets: {name}"), values);
        }

        return points;
    }

    /// <summary>The Ingestor's peak memory for one file of new rows, in a process of its own: a small file, and one of so many rows.</summary>
    public async Task MemoryAsync(int rows)
    {
        figures.Add("Ingestor, rows of the large file", rows);
        figures.Add("Ingestor, peak MiB, 35,000 new rows", await PeakAsync(SmallFile));
        figures.Add("Ingestor, peak MiB, the large file", await PeakAsync(rows));
    }

    /// <summary>So many files that wait while no Ingestor runs: the time from the start of the Scanner until all are offered, and its peak memory after some polls more.</summary>
    public async Task WaitingAsync(int files)
    {
        await using var rig = await Rig.CreateAsync();
        await rig.StartAsync("Ingestor"); // declares the queue
        await rig.StopAsync("Ingestor");
        await PutAsync(rig.Bucket, Area.Changes, files);
        var clock = Stopwatch.StartNew();
        await rig.StartAsync("Scanner");
        await rig.OutputAsync("Scanner", $"Offered {files} of the {files} waiting", Rig.Patience);
        figures.Add("Scanner, s until all waiting files are offered", clock.Elapsed.TotalSeconds);
        if (await rig.Broker.ReadyAsync(Topology.IngestQueue(Stream.Dataset)) is var ready && ready != files) throw new InvalidOperationException($"{files} files were offered; the queue has {ready}.");
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
        figures.Add("Scanner, waiting files", files);
        figures.Add("Scanner, peak MiB, files waiting", await rig.PeakMemoryAsync("Scanner"));
    }

    /// <summary>So many archived files: how many LIST requests a poll of the Scanner takes.</summary>
    public async Task ListsAsync(int files)
    {
        await using var rig = await Rig.CreateAsync();
        await PutAsync(rig.Bucket, Area.Processed, files);
        await using var store = await ListCounter.InFrontOfAsync(rig.Bucket.Endpoint);
        await rig.StartAsync("Ingestor");
        await rig.StartAsync("Scanner", ("RUSTFS_ENDPOINT", store.Url));
        await Eventually.TrueAsync(_ => Task.FromResult(store.Counted.Listings >= Repetitions), $"{Repetitions} polls", Rig.Patience);
        await rig.StopAsync("Scanner");
        var counted = store.Counted;
        figures.Add("Scanner, archived files", files);
        figures.Add("Scanner, LISTs a poll", (double)counted.Pages / counted.Listings);
        figures.Add("Scanner, ms a LIST", counted.Milliseconds);
    }

    private static async Task<double> PeakAsync(int rows)
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var rig = await Rig.CreateAsync();
            var start = TimeProvider.System.GetUtcNow().DateTime;
            WriteNewTickets(file, rows, start);
            await rig.StartAsync("Ingestor", ("INGESTOR_MAX_FILE_BYTES", "8589934592"));
            await rig.StartAsync("Scanner");
            await rig.Bucket.PutFileAsync(FileNames.KeyOf(Stream.Dataset, FileNames.Of(start)), file);
            await rig.ReachedAsync("archived_at", 1, TimeSpan.FromHours(1));
            if (await rig.Database.ScalarAsync<long>("select count(*) from tickets.inc") is var stored && stored != rows) throw new InvalidOperationException($"The file has {rows} tickets; {stored} are stored.");
            return await rig.PeakMemoryAsync("Ingestor");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void WriteNewTickets(string file, int rows, DateTime start)
    {
        var births = new TicketBirths(Stream.Dataset, Prng.For(7, "growth"), feedCoordinates: 0, lastNumber: 0);
        var tickets = Enumerable.Range(0, int.MaxValue).Select(_ => births.OfTheBacklog(start)).Where(ticket => !ticket.IsAlarm).Take(rows);
        using var stream = File.Create(file);
        CsvWriter.Write(stream, Columns.All, tickets.Select(ticket => TicketRow.Of(ticket, start, snapshotId: 1)), CsvDialect.Exporter);
    }

    // Nobody reads them: a byte each.
    private static Task PutAsync(TestBucket bucket, Area area, int files) => Parallel.ForEachAsync(
        Enumerable.Range(0, files), new ParallelOptions { MaxDegreeOfParallelism = 16 },
        async (i, _) => await bucket.PutAsync(new ChangeFileKey(Stream.Dataset, area, FileNames.Of(new DateTime(2026, 1, 1).AddSeconds(i)), null).ToString(), [(byte)'x']));

    /// <summary>Milliseconds from when the file began to be read, and from the dataset's lock, to the commit, by the server's own note of commits.</summary>
    private static async Task<(double Whole, double Locked)> CommittedAsync(TestDatabase database, string key)
    {
        // The file's transaction is the last that wrote the watermark. The ledger's merge_ms does not serve: it ends before the snapshot.
        var found = (await database.RowsAsync(
            $"""
            select extract(epoch from pg_xact_commit_timestamp(m.xmin) - r.started_at) * 1000, extract(epoch from pg_xact_commit_timestamp(m.xmin) - r.applied_at) * 1000, r.inserted, r.updated
            from tickets.change_files f
            join tickets.change_file_runs r on r.file_id = f.id
            join tickets.import_meta m on m.metadata ->> 'source_max_key' = f.key
            where f.key = '{key}'
            """)).Single().Split('|');
        return found is [var whole, var locked, var inserted, var updated] && inserted == $"{Deltas.Inserted}" && updated == $"{Deltas.Updated}"
            ? (double.Parse(whole, CultureInfo.InvariantCulture), double.Parse(locked, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"{key} holds {Deltas.Inserted} new tickets and {Deltas.Updated} changed ones; the ledger says {string.Join(", ", found[2..])}.");
    }

    /// <summary>Milliseconds of a statement as a client sees it, each in a transaction that is rolled back, on a connection that has run it before.</summary>
    private static async Task<IReadOnlyList<double>> TimeAsync(TestDatabase database, Func<int, string> statement)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var took = new List<double>();
        for (var i = 0; i <= Repetitions; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new Npgsql.NpgsqlCommand(statement(i), connection);
            var began = Stopwatch.GetTimestamp();
            await command.ExecuteNonQueryAsync();
            if (i > 0) took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await transaction.RollbackAsync();
        }

        return took;
    }

    private static IEnumerable<long> Sizes(long largest)
    {
        for (var tickets = 10_000L; tickets < largest; tickets *= 10) yield return tickets;
        yield return largest;
    }
}

/// <summary>What was measured with so many tickets in the database, in milliseconds.</summary>
internal sealed record GrowthPoint(long Tickets, double DeltaMilliseconds, double SnapshotMilliseconds, double NearestMilliseconds);
