using FleetTickets.ExporterSim.Checking;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Oracle;
using FleetTickets.Testing;

namespace FleetTickets.Bench.Ingesting;

/// <summary>The files of one dataset, as bytes, and what the tables must hold after them: a loader that loses rows is fast.</summary>
internal sealed class Stream
{
    public const string Dataset = "inc";

    private readonly IReadOnlyList<DatasetExpectation> _expected;
    private readonly string _origin;

    private Stream(StreamOptions options)
    {
        var oracle = new StreamOracle();
        var files = new List<(string, byte[])>();
        foreach (var file in SimStream.Of(options))
        {
            oracle.Observe(file);
            using var content = new MemoryStream();
            file.WriteTo(content);
            files.Add((file.Key, content.ToArray()));
        }

        Files = files;
        _origin = options.ToString();
        _expected = oracle.Conclude();
    }

    public IReadOnlyList<(string Key, byte[] Content)> Files { get; }

    /// <summary>A baseline, and the same rows again with a few changes.</summary>
    public static Stream Whole(int rows) => new(new StreamOptions { Datasets = [Dataset], Rows = rows, Deltas = 0, Reemissions = 1, Late = 0 });

    /// <summary>A small baseline, and deltas of 25 rows.</summary>
    public static Stream Deltas(int deltas) => new(new StreamOptions { Datasets = [Dataset], Rows = 5_000, Deltas = deltas, DeltaRows = 25, Reemissions = 0, Late = 0 });

    /// <summary>Compares every row and typed column of the database with what must be there.</summary>
    /// <exception cref="InvalidOperationException">They differ: no figure of the run counts.</exception>
    public async Task CheckAsync(TestDatabase database)
    {
        var differences = await DatabaseCheck.RunAsync(database.ConnectionString, _expected, _origin, new CheckOptions(null, Settled: true), CancellationToken.None);
        if (differences.Count > 0) throw new InvalidOperationException($"The tables are not what {_origin} makes them:\n{string.Join('\n', differences.First)}");
    }

    /// <summary>The other loader's records are ours, field by field; it stores empty fields as empty text.</summary>
    public static async Task CompareAsync(TestDatabase ours, TestDatabase other)
    {
        const string Records = "select ticket_id, jsonb_strip_nulls(replace(raw::text, ': \"\"', ': null')::jsonb) from tickets.inc order by ticket_id collate \"C\"";
        var (a, b) = (await ours.RowsAsync(Records), await other.RowsAsync(Records));
        if (!a.SequenceEqual(b)) throw new InvalidOperationException($"The other loader has {b.Count} tickets, ours {a.Count}; the first that differ:\n{b.Except(a).FirstOrDefault()}\n{a.Except(b).FirstOrDefault()}");
    }
}
