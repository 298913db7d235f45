using System.Text.Json;
using FleetTickets.ExporterSim.Oracle;

namespace FleetTickets.ExporterSim.Checking;

/// <summary>An expectation as it was written to a folder.</summary>
internal sealed record ExpectedStream(string Folder, IReadOnlyDictionary<string, ExpectedDataset> Datasets)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <exception cref="SettingsException">The folder holds no expectation.</exception>
    public static ExpectedStream Read(string folder)
    {
        var path = Path.Combine(folder, ExpectationWriter.SummaryFile);
        if (!File.Exists(path))
            throw new SettingsException([$"--expect {folder}: no {ExpectationWriter.SummaryFile} in it"]);
        using var stream = File.OpenRead(path);
        using var summary = JsonDocument.Parse(stream);
        return new ExpectedStream(folder, summary.RootElement.GetProperty("datasets").Deserialize<Dictionary<string, ExpectedDataset>>(Json)!);
    }

    /// <summary>In the order of the bytes of their ids.</summary>
    public IEnumerable<ExpectedTicket> Tickets(string dataset) =>
        File.ReadLines(Path.Combine(Folder, ExpectationWriter.TicketsFile(dataset))).Select(line => JsonSerializer.Deserialize<ExpectedTicket>(line, Json)!);
}

internal sealed record ExpectedDataset(string? Watermark, long Tickets, IReadOnlyList<ExpectedFile> Files, IReadOnlyList<string> Ignored);

internal sealed record ExpectedFile(
    string Name, int Generation, string Key, string Outcome, ExpectedCounts? Counts, ExpectedMerge? InNameOrder, ExpectedMerge? InVisibleOrder);

internal sealed record ExpectedCounts(long RowsRead, long Alarms, long Sentinels, long RepeatedHeaders, long Duplicates, long Rejected, long Asserted);

internal sealed record ExpectedMerge(long Inserted, long Updated, long Unchanged, long Stale, bool Late);

internal sealed record ExpectedTicket(string TicketId, IReadOnlyDictionary<string, string?> Raw, JsonElement Typed, double[]? Feed, string File);
