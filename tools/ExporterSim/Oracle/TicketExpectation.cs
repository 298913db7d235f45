using System.Text.Json;

namespace FleetTickets.ExporterSim.Oracle;

/// <summary>One line of <c>&lt;dataset&gt;.tickets.jsonl</c>: the cleaned record, what the typed columns make of it, and who asserted it.</summary>
internal static class TicketExpectation
{
    public static void Write(Utf8JsonWriter json, string ticketId, Replay.Held held)
    {
        var record = held.Record;
        json.WriteStartObject();
        json.WriteString("ticketId", ticketId);
        json.WriteStartObject("raw");
        for (var i = 0; i < record.Columns.Count; i++)
            json.WriteString(record.Columns[i], record.Values[i]);
        json.WriteEndObject();

        json.WriteStartObject("typed");
        WriteFlag(json, "is_actionable", TypedValues.Flag(record["is_actionable"]));
        if (TypedValues.Minutes(record["mttr"]) is { } minutes)
            json.WriteNumber("mttr", minutes);
        else
            json.WriteNull("mttr");
        foreach (var (column, source) in TypedValues.Timestamps)
            json.WriteString(column, TypedValues.Instant(record[source]));
        json.WriteEndObject();

        if (TypedValues.FeedPosition(record["latitude"], record["longitude"]) is { } feed)
        {
            json.WriteStartArray("feed");
            json.WriteNumberValue(feed.Latitude);
            json.WriteNumberValue(feed.Longitude);
            json.WriteEndArray();
        }

        json.WriteString("file", held.Name);
        json.WriteNumber("generation", held.Generation);
        json.WriteNumber("line", held.Line);
        json.WriteEndObject();
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool? flag)
    {
        if (flag is { } known)
            json.WriteBoolean(name, known);
        else
            json.WriteNull(name);
    }
}
