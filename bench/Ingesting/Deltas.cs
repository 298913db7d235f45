using System.Text.Json.Nodes;
using FleetTickets.ExporterSim.Csv;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.Bench.Ingesting;

/// <summary>
/// Deltas of 100 rows for a database that no exporter has filled: 40 tickets from anywhere in it and 40 open ones get another owner, 10 open ones close, and 10
/// new ones are opened, so that the number of open tickets stays. Every row changes its ticket.
/// </summary>
internal sealed class Deltas(TestDatabase database)
{
    public const int Inserted = 10;
    public const int Updated = 90;

    private const int Anywhere = 40;
    private const int Closed = 10;

    private long _lastNumber = 90_000_000;
    private DateTime _start;

    /// <summary>The next file, named by the present second.</summary>
    /// <param name="tickets">As many as have been seeded; their numbers begin with 1.</param>
    public async Task<(string Key, byte[] Content)> NextAsync(long tickets)
    {
        var now = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), EastAfricaTime.Zone).DateTime;
        _start = now > _start.AddSeconds(1) ? now : _start.AddSeconds(1);
        var anywhere = await RecordsAsync(
            $"""
            select t.raw
            from (select distinct 'WOT' || to_char(1 + floor(random() * {tickets}), 'FM00000000') as ticket_id from generate_series(1, {4 * Anywhere})) drawn
            join tickets.inc t using (ticket_id)
            limit {Anywhere}
            """);
        var drawn = anywhere.Select(IdOf).ToHashSet(StringComparer.Ordinal);
        var open = (await RecordsAsync($"select raw from tickets.inc where is_actionable order by random() limit {Anywhere + Updated + Inserted}")).Where(record => !drawn.Contains(IdOf(record))).ToList();

        var updated = anywhere.Concat(open.Take(Updated - anywhere.Count)).ToList();
        foreach (var record in updated) Change(record, ("owner", $"owner.of.{FileNames.Of(_start)}"));
        foreach (var record in updated.TakeLast(Closed))
            Change(record, ("bucket", "closed"), ("raw_status", "CLOSED"), ("normalized_status", "closed"), ("is_actionable", "false"), ("closed_at", TicketRow.Text(_start)), ("mttr", "12.50"));
        var inserted = open.Skip(updated.Count).Take(Inserted).ToList();
        foreach (var record in inserted) Change(record, ("ticket_id", $"WOT{++_lastNumber}"), ("created_at_service", TicketRow.Text(_start)), ("first_seen_at", TicketRow.Text(_start)));

        using var content = new MemoryStream();
        CsvWriter.Write(content, Columns.All, updated.Concat(inserted).Select(record => Columns.All.Select(column => (string?)record[column] ?? "").ToArray()), CsvDialect.Exporter);
        return (FileNames.KeyOf(Stream.Dataset, FileNames.Of(_start)), content.ToArray());
    }

    private async Task<List<JsonObject>> RecordsAsync(string query) => [.. (await database.RowsAsync(query)).Select(text => JsonNode.Parse(text)!.AsObject())];

    private static string IdOf(JsonObject record) => (string)record["ticket_id"]!;

    private static void Change(JsonObject record, params (string Column, string Value)[] values)
    {
        foreach (var (column, value) in values) record[column] = value;
    }
}
