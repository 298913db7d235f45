using System.Text.Encodings.Web;
using System.Text.Json;

namespace FleetTickets.ExporterSim.Oracle;

/// <summary>Writes <c>summary.json</c> and one <c>&lt;dataset&gt;.tickets.jsonl</c> each into a folder.</summary>
internal static class ExpectationWriter
{
    public const string SummaryFile = "summary.json";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Readable = Compact with { Indented = true };

    public static string TicketsFile(string dataset) => $"{dataset}.tickets.jsonl";

    /// <param name="folder">Made if it is not there.</param>
    /// <param name="datasets">What the Oracle concluded.</param>
    /// <param name="origin">How to get the same stream again, for a person.</param>
    public static void Write(string folder, IReadOnlyList<DatasetExpectation> datasets, string origin)
    {
        Directory.CreateDirectory(folder);
        foreach (var dataset in datasets)
            WriteTickets(Path.Combine(folder, TicketsFile(dataset.Dataset)), dataset);
        using var stream = File.Create(Path.Combine(folder, SummaryFile));
        using var json = new Utf8JsonWriter(stream, Readable);
        json.WriteStartObject();
        json.WriteString("origin", origin);
        json.WriteStartObject("datasets");
        foreach (var dataset in datasets)
            WriteDataset(json, dataset);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTickets(string path, DatasetExpectation dataset)
    {
        using var stream = File.Create(path);
        foreach (var (ticketId, held) in dataset.Tickets.OrderBy(ticket => ticket.Key, Utf8Order.Instance))
        {
            using (var json = new Utf8JsonWriter(stream, Compact))
                TicketExpectation.Write(json, ticketId, held);
            stream.WriteByte((byte)'\n');
        }
    }

    private static void WriteDataset(Utf8JsonWriter json, DatasetExpectation dataset)
    {
        json.WriteStartObject(dataset.Dataset);
        json.WriteString("watermark", dataset.Watermark);
        json.WriteNumber("tickets", dataset.Tickets.Count);
        json.WriteNumber("actionable", dataset.Tickets.Values.Count(held => TypedValues.Flag(held.Record["is_actionable"]) == true));
        json.WriteNumber("closed", dataset.Tickets.Values.Count(held => TypedValues.Instant(held.Record["closed_at"]) is not null));
        json.WriteStartArray("files");
        foreach (var file in dataset.Files)
            WriteFile(json, file);
        json.WriteEndArray();
        json.WriteStartArray("ignored");
        foreach (var key in dataset.IgnoredKeys)
            json.WriteStringValue(key);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, ObservedFile file)
    {
        json.WriteStartObject();
        json.WriteString("name", file.Name);
        json.WriteNumber("generation", file.Generation);
        json.WriteString("key", file.Key);
        json.WriteString("kind", file.Kind);
        if (file.Case is not null)
            json.WriteString("case", file.Case);
        json.WriteString("outcome", file.Badness is null ? "applied" : "quarantined");
        if (file.Badness is not null)
            json.WriteString("reason", file.Badness);
        else
            WriteCounts(json, file);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, ObservedFile file)
    {
        json.WriteStartObject("counts");
        json.WriteNumber("rowsRead", file.RowsRead);
        json.WriteNumber("alarms", file.Alarms);
        json.WriteNumber("sentinels", file.Sentinels);
        json.WriteNumber("repeatedHeaders", file.RepeatedHeaders);
        json.WriteNumber("duplicates", file.Duplicates);
        json.WriteNumber("rejected", file.Rejected);
        json.WriteNumber("asserted", file.Assertions.Count);
        json.WriteEndObject();
        WriteMerge(json, "inNameOrder", file.InNameOrder);
        WriteMerge(json, "inVisibleOrder", file.InVisibleOrder);
    }

    private static void WriteMerge(Utf8JsonWriter json, string name, MergeCounts counts)
    {
        json.WriteStartObject(name);
        json.WriteNumber("inserted", counts.Inserted);
        json.WriteNumber("updated", counts.Updated);
        json.WriteNumber("unchanged", counts.Unchanged);
        json.WriteNumber("stale", counts.Stale);
        json.WriteBoolean("late", counts.Late);
        json.WriteEndObject();
    }
}
