using System.Globalization;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using CsvHelper;
using CsvHelper.Configuration;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.Ingestor;
using FleetTickets.Ingestor.Csv;
using nietras.SeparatedValues;

namespace FleetTickets.Bench.Parsing;

/// <summary>
/// A row of a baseline, from bytes in memory: what the Ingestor does with it before COPY, its parts, and two other parsers for what the parser does alone.
/// All take each field as a string, as the record needs it.
/// </summary>
public class Reading
{
    private const int Rows = 20_000;
    private readonly byte[] _file;
    private readonly string[][] _rows;

    public Reading()
    {
        var baseline = SimStream.Of(new StreamOptions { Datasets = ["inc"], Rows = Rows, Deltas = 0, Reemissions = 0, Late = 0 }).First();
        using var content = new MemoryStream();
        baseline.WriteTo(content);
        _file = content.ToArray();
        using var parser = new CsvParser(Text(), CultureInfo.InvariantCulture);
        var rows = new List<string[]>();
        while (parser.Read()) rows.Add(parser.Record!);
        _rows = [.. rows];
    }

    /// <summary>The whole way: encoding, limits, fields, judgement, record as JSON.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public async Task<long> Ingestor()
    {
        var bytes = 0L;
        await foreach (var row in new ChangeFileReader(new IngestorOptions()).ReadAsync(new MemoryStream(_file), CancellationToken.None)) bytes += row.Record.Length;
        return bytes;
    }

    /// <summary>Judging and writing rows whose fields are there.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public long Cleaner()
    {
        using var record = new MemoryStream();
        using var json = new Utf8JsonWriter(record);
        var cleaner = new RecordCleaner(FileHeader.Read(_rows[0], new IngestorOptions().OptionalColumns));
        var bytes = 0L;
        foreach (var row in _rows.AsSpan(1))
        {
            if (cleaner.Judge(row).Fate != RowFate.Kept) continue;
            record.SetLength(0);
            json.Reset();
            cleaner.Write(row, json);
            json.Flush();
            bytes += record.Length;
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public long ParserCsvHelper()
    {
        using var parser = new CsvParser(Text(), new CsvConfiguration(CultureInfo.InvariantCulture) { BufferSize = 1 << 16 });
        var characters = 0L;
        while (parser.Read())
            for (var i = 0; i < parser.Count; i++) characters += parser[i].Length;
        return characters;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public long ParserSep()
    {
        using var reader = Sep.New(',').Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true }).From(Text());
        var characters = 0L;
        foreach (var row in reader)
            for (var i = 0; i < row.ColCount; i++) characters += row[i].ToString().Length;
        return characters;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public long ParserSylvan()
    {
        using var reader = Sylvan.Data.Csv.CsvDataReader.Create(Text(), new Sylvan.Data.Csv.CsvDataReaderOptions { HasHeaders = false, BufferSize = 1 << 16 });
        var characters = 0L;
        while (reader.Read())
            for (var i = 0; i < reader.FieldCount; i++) characters += reader.GetString(i).Length;
        return characters;
    }

    private StreamReader Text() => new(new MemoryStream(_file), Encoding.UTF8, false, 1 << 16);
}
