using FleetTickets.Hosting;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>A quarantined file can be applied at any later time: its rows go where they belong.</summary>
public sealed class When_a_file_is_released_from_quarantine
{
    private const string Long = "2026-06-22T11-00-00";

    private static readonly string Quarantined = Installation.Key("inc", Long, "quarantine");

    [Fact]
    public async Task Should_apply_it_at_its_own_position_and_archive_it()
    {
        await using var installation = await Installation.CreateAsync();
        await QuarantineAsync(installation);
        await installation.StartAsync("Ingestor");

        Assert.Equal(0, (await installation.FleetCtlAsync("replay", "inc", Quarantined, "--apply")).ExitCode);
        await installation.DrainedAsync();

        // The newer file keeps what it said, and the rest of the released one is there.
        Assert.Equal("DONE", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal("ON SITE", await Accounts.StatusAsync(installation.Database, "WOT2"));
        Assert.Equal("NEW", await Accounts.StatusAsync(installation.Database, "WOT3"));
        Assert.Equal(Installation.Key("inc", "2026-06-22T12-00-00"), await Accounts.WatermarkAsync(installation.Database));
        Assert.Equal(
            ["archived|true|true||automations/inc/processed/2026-06-22T11-00-00.csv"],
            await installation.Database.RowsAsync("select state, late::text, (released_at is not null)::text, error, archive_key from tickets.change_files where name = $1", Long));
        Assert.All(await installation.Bucket.KeysAsync(), key => Assert.StartsWith("automations/inc/processed/", key, StringComparison.Ordinal));
        Assert.Equal(4, (await installation.Subscriber.EventsOfAsync(installation.Database)).Count); // three applied, one quarantined
        Assert.Empty(await installation.DeadLettersAsync());
    }

    [Fact]
    public async Task Should_keep_it_when_it_is_bad_again_with_the_new_reason()
    {
        await using var installation = await Installation.CreateAsync();
        await QuarantineAsync(installation);
        await installation.StartAsync("Ingestor", null, ("INGESTOR_MAX_ROW_BYTES", "50"));

        await installation.AskAsync("inc", Quarantined);
        await installation.DrainedAsync();

        Assert.Equal(["quarantined|row_too_long"], await installation.Database.RowsAsync("select state, error from tickets.change_files where name = $1", Long));
        Assert.True(await installation.Bucket.ExistsAsync(Quarantined));
        var told = (await installation.Subscriber.EventsOfAsync(installation.Database)).Where(found => found.Exchange == Topology.ChangeFileQuarantined);
        Assert.Equal(["field_too_long", "row_too_long"], told.Select(found => found.Json.GetProperty("reason").GetString()));
        Assert.Null(await Accounts.StatusAsync(installation.Database, "WOT3"));
    }

    /// <summary>An Ingestor with a low limit for a field refuses the second of three files.</summary>
    private static async Task QuarantineAsync(Installation installation)
    {
        var strict = await installation.StartAsync("Ingestor", null, ("INGESTOR_MAX_FIELD_BYTES", "100"));
        await installation.OfferAsync(
            Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\nWOT2,ASSIGNED,true\n");
        await installation.OfferAsync(
            Installation.Key("inc", Long), $"ticket_id,raw_status,is_actionable,note\nWOT1,ON SITE,true,\nWOT2,ON SITE,true,\nWOT3,NEW,true,{new string('n', 200)}\n");
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T12-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,DONE,false\n");
        await installation.DrainedAsync();
        await strict.StopAsync(Installation.Patience);

        Assert.Equal("ASSIGNED", await Accounts.StatusAsync(installation.Database, "WOT2"));
        Assert.Equal(
            [$"quarantined|field_too_long|4|{Quarantined}"],
            await installation.Database.RowsAsync("select state, error, error_line, quarantine_key from tickets.change_files where name = $1", Long));
        Assert.True(await installation.Bucket.ExistsAsync(Quarantined));
    }
}
