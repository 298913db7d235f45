using System.Diagnostics;
using FleetTickets.Testing;

namespace FleetTickets.Bench.Ingesting;

/// <summary>What ours is compared with: the loader that it replaces, an existing one, and PostgreSQL alone.</summary>
internal static class Peers
{
    private const string Python = "/usr/bin/python3";
    private const string PlainColumns = "(ticket_id text primary key, raw jsonb not null)";

    /// <summary>The production schema as the former loader knows it: the first thirteen migrations.</summary>
    public static async Task<TestDatabase> FormerDatabaseAsync()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        foreach (var file in Directory.GetFiles(Repository.PathTo("migrations"), "*.sql").Order(StringComparer.Ordinal).Where(file => string.CompareOrdinal(Path.GetFileName(file), "14") < 0))
            await database.ExecuteAsync(await File.ReadAllTextAsync(file));
        return database;
    }

    /// <summary>One run of the former loader, as cron starts it, over everything in <c>changes/</c>; seconds.</summary>
    public static async Task<double> PythonAsync(TestDatabase database, TestBucket bucket)
    {
        var variables = await ServiceEnvironment.ForAsync(bucket: bucket);
        return await RunAsync(
            Python, Repository.PathTo("bench", "Ingesting", "python_loader.py"), database.Url.OriginalString, variables["RUSTFS_ENDPOINT"], variables["RUSTFS_ACCESS_KEY"],
            variables["RUSTFS_SECRET_KEY"], bucket.Name, Stream.Dataset);
    }

    /// <summary>COPY of the tickets, cleaned already, into a table like ours with its columns and indexes, and no trigger; seconds.</summary>
    public static Task<double> IndexedTableAsync(TestDatabase ours, string file) => CopyAsync(ours, file, "(like tickets.inc including all)");

    /// <summary>The same into two plain columns with a key.</summary>
    public static Task<double> PlainTableAsync(TestDatabase ours, string file) => CopyAsync(ours, file, PlainColumns);

    /// <summary>pgloader with the same file into the two plain columns; seconds.</summary>
    public static async Task<double> PgLoaderAsync(TestDatabase ours, string file)
    {
        await CreateLandingAsync(ours, PlainColumns);
        return await RunAsync(
            "/usr/bin/pgloader", "--type", "csv", "--field", "ticket_id", "--field", "raw", "--with", "fields terminated by ','", file, $"{ours.Url.OriginalString}?tablename=landing");
    }

    /// <summary>Writes the tickets as CSV for the above.</summary>
    public static Task ExportAsync(TestDatabase ours, string file) => PsqlAsync(ours, $"\\copy (select ticket_id, raw from tickets.inc order by ticket_id) to '{file}' csv");

    private static async Task<double> CopyAsync(TestDatabase ours, string file, string definition)
    {
        await CreateLandingAsync(ours, definition);
        return await PsqlAsync(ours, $"\\copy landing (ticket_id, raw) from '{file}' csv");
    }

    private static Task CreateLandingAsync(TestDatabase ours, string definition) => ours.ExecuteAsync($"drop table if exists landing; create table landing {definition}");

    private static Task<double> PsqlAsync(TestDatabase database, string command) => RunAsync("psql", database.Url.OriginalString, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", command);

    private static async Task<double> RunAsync(string program, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        process.Start();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var seconds = clock.Elapsed.TotalSeconds;
        return process.ExitCode == 0 ? seconds : throw new InvalidOperationException($"{program} failed:\n{await output}\n{await errors}");
    }
}
