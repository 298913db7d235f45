using System.Text.Json;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>A file that becomes visible after a newer one is applied, where it belongs, and reported as late.</summary>
public sealed class When_a_file_is_late
{
    [Fact]
    public async Task Should_overrule_older_files_only()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        var newest = Installation.Key("inc", "2026-06-22T12-00-00");
        await installation.OfferAsync(
            Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\nWOT2,ASSIGNED,true\n");
        await installation.OfferAsync(newest, "ticket_id,raw_status,is_actionable\nWOT1,DONE,false\n");
        await installation.OfferAsync(
            Installation.Key("inc", "2026-06-22T11-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ON SITE,true\nWOT2,ON SITE,true\nWOT3,NEW,true\n");
        await installation.DrainedAsync();

        Assert.Equal("DONE", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal("ON SITE", await Accounts.StatusAsync(installation.Database, "WOT2"));
        Assert.Equal("NEW", await Accounts.StatusAsync(installation.Database, "WOT3"));
        Assert.Equal("1|1|0|1", await Accounts.CountsAsync(installation.Database, "2026-06-22T11-00-00"));
        Assert.Equal(newest, await Accounts.WatermarkAsync(installation.Database));
        Assert.Equal(["2026-06-22T11-00-00"], await installation.Database.RowsAsync("select name from tickets.change_files where late"));

        var late = Assert.Single(await installation.Subscriber.EventsOfAsync(installation.Database), IsLate).Json;
        Assert.Equal(newest, late.GetProperty("watermark").GetString());
        Assert.Equal(["WOT2 updated", "WOT3 opened"], Announced(late));
    }

    [Fact]
    public async Task Should_lose_to_a_newer_file_that_only_repeated_what_was_known()
    {
        // The trap: the second file changes nothing, but it said so later than the third.
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\n");
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T12-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\n");
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T11-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ON SITE,true\n");
        await installation.DrainedAsync();

        Assert.Equal("ASSIGNED", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal("0|0|1|0", await Accounts.CountsAsync(installation.Database, "2026-06-22T12-00-00"));
        Assert.Equal("0|0|0|1", await Accounts.CountsAsync(installation.Database, "2026-06-22T11-00-00"));
        Assert.Empty(Announced(Assert.Single(await installation.Subscriber.EventsOfAsync(installation.Database), IsLate).Json));
    }

    private static bool IsLate(Delivery delivery) => delivery.Json.GetProperty("late").GetBoolean();

    private static List<string> Announced(JsonElement upserted) =>
    [
        .. upserted.GetProperty("tickets").EnumerateArray().Select(ticket => $"{ticket.GetProperty("ticketId").GetString()} {ticket.GetProperty("change").GetString()}"),
    ];
}
