using System.Text;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>A full re-emission announces what really changed, and an export without news is progress all the same.</summary>
public sealed class When_everything_is_emitted_again
{
    [Fact]
    public async Task Should_announce_the_10_that_differ()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T10-00-00"), Export(2000, "ASSIGNED", "2026-06-22 10:00:00"));
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T11-00-00"), Export(2000, "ASSIGNED", "2026-06-22 10:00:00", differing: 10));
        await installation.DrainedAsync();

        Assert.Equal("0|10|1990|0", await Accounts.CountsAsync(installation.Database, "2026-06-22T11-00-00"));
        var events = await installation.Subscriber.EventsOfAsync(installation.Database);
        var told = Assert.Single(events, found => found.Json.GetProperty("key").GetString()!.Contains("T11-00-00", StringComparison.Ordinal)).Json;
        Assert.Equal(Enumerable.Range(0, 10).Select(Id), told.GetProperty("tickets").EnumerateArray().Select(ticket => ticket.GetProperty("ticketId").GetString()));
        Assert.Equal(1990, told.GetProperty("counts").GetProperty("unchanged").GetInt64());
    }

    [Fact]
    public async Task Should_store_and_not_announce_what_is_only_the_exports_bookkeeping()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T10-00-00"), Export(50, "ASSIGNED", "2026-06-22 10:00:00"));
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T11-00-00"), Export(50, "ASSIGNED", "2026-06-22 11:00:00"));
        await installation.DrainedAsync();

        Assert.Equal("0|50|0|0", await Accounts.CountsAsync(installation.Database, "2026-06-22T11-00-00"));
        Assert.Equal(50L, await installation.Database.ScalarAsync<long>("select count(*) from tickets.inc where raw ->> 'last_seen_at' = '2026-06-22 11:00:00'"));
        var events = await installation.Subscriber.EventsOfAsync(installation.Database);
        Assert.Equal([50, 0], events.Select(found => found.Json.GetProperty("tickets").GetArrayLength()));
    }

    [Fact]
    public async Task Should_count_empty_header_only_and_unchanged_files_as_progress()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        (string Name, string Content)[] files =
        [
            ("2026-06-22T10-00-00", Export(5, "ASSIGNED", "2026-06-22 10:00:00")),
            ("2026-06-22T11-00-00", Export(5, "ASSIGNED", "2026-06-22 10:00:00")),
            ("2026-06-22T12-00-00", Export(0, "", "")),
            ("2026-06-22T13-00-00", ""),
        ];
        foreach (var (name, content) in files)
        {
            await installation.OfferAsync(Installation.Key("inc", name), content);
            await installation.DrainedAsync();
            Assert.Equal(Installation.Key("inc", name), await Accounts.WatermarkAsync(installation.Database));
        }

        Assert.Equal(files.Select(file => $"{file.Name}|1|archived"), await Accounts.FilesAsync(installation.Database));
        Assert.Equal(files.Select(file => Installation.Key("inc", file.Name, "processed")), await installation.Bucket.KeysAsync());
        var events = await installation.Subscriber.EventsOfAsync(installation.Database);
        Assert.Equal([5, 0, 0, 0], events.Select(found => found.Json.GetProperty("tickets").GetArrayLength()));
        await Accounts.BalanceAsync(installation.Database);
    }

    private static string Id(int number) => $"WOT{number:0000000}";

    private static string Export(int tickets, string status, string lastSeen, int differing = 0)
    {
        var csv = new StringBuilder("ticket_id,raw_status,is_actionable,last_seen_at\n");
        for (var i = 0; i < tickets; i++) csv.Append($"{Id(i)},{(i < differing ? "ON SITE" : status)},true,{lastSeen}\n");
        return csv.ToString();
    }
}
