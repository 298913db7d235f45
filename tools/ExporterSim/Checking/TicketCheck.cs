using System.Globalization;
using System.Text.Json;
using FleetTickets.ExporterSim.Oracle;
using Npgsql;

namespace FleetTickets.ExporterSim.Checking;

/// <summary>Compares a ticket table with the expectation, both in order of ids, one ticket at a time.</summary>
internal static class TicketCheck
{
    public static async Task RunAsync(
        NpgsqlConnection connection, string dataset, IEnumerable<ExpectedTicket> expected, Differences differences, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query(dataset), connection);
        await using var found = await command.ExecuteReaderAsync(cancellationToken);
        var more = await found.ReadAsync(cancellationToken);
        foreach (var ticket in expected)
        {
            while (more && Utf8Order.Instance.Compare(found.GetString(0), ticket.TicketId) < 0)
            {
                differences.Add($"{dataset} {found.GetString(0)}: not expected");
                more = await found.ReadAsync(cancellationToken);
            }

            if (!more || found.GetString(0) != ticket.TicketId)
            {
                differences.Add($"{dataset} {ticket.TicketId}: missing (asserted by {ticket.File})");
                continue;
            }

            Compare($"{dataset} {ticket.TicketId}", ticket, found, differences);
            more = await found.ReadAsync(cancellationToken);
        }

        for (; more; more = await found.ReadAsync(cancellationToken))
            differences.Add($"{dataset} {found.GetString(0)}: not expected");
    }

    /// <summary>The dataset is a table's name; it was checked to be plain letters and digits when the options were read.</summary>
    private static string Query(string dataset) =>
        $"""
        select ticket_id, raw::text, geo_source, latitude, longitude, is_actionable, mttr,
            {string.Join(", ", TypedValues.Timestamps.Select(timestamp => timestamp.Column))},
            {string.Join(", ", TypedValues.Texts)}
        from tickets."{dataset.Replace("\"", "\"\"", StringComparison.Ordinal)}"
        order by ticket_id collate "C"
        """;

    private static void Compare(string what, ExpectedTicket ticket, NpgsqlDataReader found, Differences differences)
    {
        CompareRaw(what, ticket, found.GetString(1), differences);
        differences.Compare($"{what} is_actionable", Text(ticket.Typed, "is_actionable"), Value(found, "is_actionable"));
        differences.Compare($"{what} mttr", Text(ticket.Typed, "mttr"), Value(found, "mttr"));
        foreach (var (column, _) in TypedValues.Timestamps)
            differences.Compare($"{what} {column}", Text(ticket.Typed, column), Value(found, column));
        foreach (var column in TypedValues.Texts)
            differences.Compare($"{what} {column}", ticket.Raw.GetValueOrDefault(column), Value(found, column));
        ComparePosition(what, ticket, found, differences);
    }

    /// <summary>Null and an absent key say the same; an empty string has no place in a cleaned record.</summary>
    private static void CompareRaw(string what, ExpectedTicket ticket, string json, Differences differences)
    {
        using var raw = JsonDocument.Parse(json);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in raw.RootElement.EnumerateObject().Where(field => field.Value.ValueKind != JsonValueKind.Null))
            found[field.Name] = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : $"(no text) {field.Value}";
        foreach (var column in ticket.Raw.Keys.Union(found.Keys))
            differences.Compare($"{what} raw.{column} (asserted by {ticket.File})", ticket.Raw.GetValueOrDefault(column), found.GetValueOrDefault(column));
    }

    /// <summary>A coordinate of the feed wins; where there is none, anything else may have placed the ticket.</summary>
    private static void ComparePosition(string what, ExpectedTicket ticket, NpgsqlDataReader found, Differences differences)
    {
        var source = Value(found, "geo_source");
        if (ticket.Feed is not [var latitude, var longitude])
        {
            if (source == "feed")
                differences.Add($"{what} geo_source: feed, but the record has no coordinates in Kenya");
            return;
        }

        differences.Compare($"{what} geo_source", "feed", source);
        differences.Compare($"{what} latitude", latitude, found["latitude"] as double?);
        differences.Compare($"{what} longitude", longitude, found["longitude"] as double?);
    }

    private static string? Text(JsonElement typed, string name) => typed.GetProperty(name) switch
    {
        { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        var other => other.GetRawText(),
    };

    private static string? Value(NpgsqlDataReader found, string column) => found[column] switch
    {
        DBNull => null,
        bool flag => flag ? "true" : "false",
        DateTime instant => TypedValues.Written(instant),
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture),
    };
}
