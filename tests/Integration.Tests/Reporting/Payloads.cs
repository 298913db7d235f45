using System.Text.Json;
using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>What tests of map and dashboards ask a database.</summary>
internal static class Payloads
{
    public static async Task<JsonElement> PayloadAsync(this Scratch scratch, string expression) =>
        JsonDocument.Parse(await scratch.RowAsync($"select {expression}")).RootElement;

    /// <summary>Inserts a ticket; times are EAT wall-clock text, as the source writes them.</summary>
    public static Task TicketAsync(this Scratch scratch, string dataset, string id, object record) =>
        scratch.InsertAsync(dataset, id, JsonSerializer.Serialize(record));

    public static List<string?> Ids(this JsonElement collection) => [.. collection.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("id").GetString())];

    public static JsonElement Feature(this JsonElement collection, string id) =>
        collection.GetProperty("features").EnumerateArray().Single(f => f.GetProperty("id").GetString() == id);

    /// <summary>An SQL expression for the EAT text of a moment.</summary>
    public static string Eat(string moment) => $"to_char(({moment}) at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS')";
}
