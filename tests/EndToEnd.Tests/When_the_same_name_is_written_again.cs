using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>Other content under the same key is another generation: applied at its position, recorded and archived beside the first.</summary>
public sealed class When_the_same_name_is_written_again
{
    private const string Name = "2026-06-22T10-00-00";
    private static readonly string A = ChangeFileText.Complete("ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\nWOT2,ASSIGNED,true\n");
    private static readonly string B = ChangeFileText.Complete("ticket_id,raw_status,is_actionable\nWOT1,TRAVELLING,true\nWOT2,ASSIGNED,true\n");

    private static readonly string Key = Installation.Key("inc", Name);

    [Fact]
    public async Task Should_apply_what_is_there_when_the_first_still_waits_in_the_queue()
    {
        await using var installation = await Installation.CreateAsync();
        await (await installation.StartAsync("Ingestor")).StopAsync(Installation.Patience); // its queue stays
        await installation.OfferAsync(Key, A);
        await installation.OfferAsync(Key, B);
        await installation.StartAsync("Ingestor");
        await installation.DrainedAsync();

        Assert.Equal("TRAVELLING", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal([$"{Name}|1|archived"], await Accounts.FilesAsync(installation.Database));
        Assert.Equal([Installation.Key("inc", Name, "processed")], await installation.Bucket.KeysAsync());
        Assert.Empty(await installation.DeadLettersAsync());
    }

    [Fact]
    public async Task Should_apply_both_when_the_first_is_being_read()
    {
        await using var installation = await Installation.CreateAsync();
        var wire = installation.NewWire();
        await installation.StartAsync("Ingestor", wire);
        var reading = wire.ArmBucket(installation, "GET /<bucket>/automations/inc/changes/", StallPoint.BeforeAnswer);
        await installation.OfferAsync(Key, A);
        await reading.Reached;
        await installation.OfferAsync(Key, B);
        reading.Release();
        await installation.DrainedAsync();

        Assert.Equal("TRAVELLING", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal([$"{Name}|1|superseded", $"{Name}|2|archived"], await Accounts.FilesAsync(installation.Database));
        Assert.Equal(B, await installation.Bucket.GetTextAsync(Installation.Key("inc", Name, "processed")));
        Assert.Single(await installation.Bucket.KeysAsync());
        Assert.Empty(await installation.DeadLettersAsync());
    }

    [Fact]
    public async Task Should_read_no_mixture_when_it_is_replaced_before_it_is_read()
    {
        await using var installation = await Installation.CreateAsync();
        var wire = installation.NewWire();
        await installation.StartAsync("Ingestor", wire);
        var asking = wire.ArmBucket(installation, "GET /<bucket>/automations/inc/changes/", StallPoint.BeforeRequest);
        await installation.OfferAsync(Key, A);
        await asking.Reached;
        await installation.OfferAsync(Key, B);
        asking.Release();
        await installation.DrainedAsync();

        Assert.Equal("TRAVELLING", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal([$"{Name}|1|superseded", $"{Name}|2|archived"], await Accounts.FilesAsync(installation.Database));
        Assert.Equal(1L, await installation.Database.ScalarAsync<long>("select count(*) from tickets.change_file_runs"));
        Assert.Empty(await installation.DeadLettersAsync());
    }

    [Fact]
    public async Task Should_keep_what_it_has_not_read_when_it_is_replaced_before_it_is_deleted()
    {
        await using var installation = await Installation.CreateAsync();
        var wire = installation.NewWire();
        await installation.StartAsync("Ingestor", wire);
        var copying = wire.ArmBucket(installation, "PUT /<bucket>/automations/inc/processed/", StallPoint.BeforeAnswer);
        await installation.OfferAsync(Key, A);
        await copying.Reached;
        await installation.Bucket.PutAsync(Key, B);
        copying.Release();
        await installation.DrainedAsync();
        Assert.Equal(B, await installation.Bucket.GetTextAsync(Key));

        await installation.AskAsync("inc", Key);
        await installation.DrainedAsync();
        await ArchivedAsync(installation, A, B);
        Assert.Equal("TRAVELLING", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal(2L, await installation.Database.ScalarAsync<long>("select count(*) from tickets.change_file_runs"));
    }

    [Fact]
    public async Task Should_archive_both_when_the_first_was_archived()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        foreach (var content in (string[])[A, B])
        {
            await installation.OfferAsync(Key, content);
            await installation.DrainedAsync();
        }

        Assert.Equal("TRAVELLING", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal("0|1|1|0", await Accounts.CountsAsync(installation.Database, Name));
        Assert.Equal([$"{Name}|1|archived", $"{Name}|2|archived"], await Accounts.FilesAsync(installation.Database));
        await ArchivedAsync(installation, A, B);
        await Accounts.BalanceAsync(installation.Database);
        Assert.Equal(2, (await installation.Subscriber.EventsOfAsync(installation.Database)).Count);
    }

    [Fact]
    public async Task Should_end_at_the_first_content_when_that_comes_again()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        foreach (var content in (string[])[A, B, A])
        {
            await installation.OfferAsync(Key, content);
            await installation.DrainedAsync();
        }

        Assert.Equal("ASSIGNED", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal(
            [$"{Name}|1|archived", $"{Name}|2|archived", $"{Name}|3|archived"], await Accounts.FilesAsync(installation.Database));
        await ArchivedAsync(installation, A, B);
        await Accounts.BalanceAsync(installation.Database);
        Assert.Equal(3, (await installation.Subscriber.EventsOfAsync(installation.Database)).Count);
    }

    /// <summary>Nothing is left in <c>changes/</c>, and the archive holds each content once.</summary>
    private static async Task ArchivedAsync(Installation installation, params string[] contents)
    {
        var archived = new List<string>();
        foreach (var key in await installation.Bucket.KeysAsync())
        {
            Assert.StartsWith("automations/inc/processed/", key, StringComparison.Ordinal);
            archived.Add(await installation.Bucket.GetTextAsync(key));
        }

        Assert.Equal(contents.Order(StringComparer.Ordinal), archived.Order(StringComparer.Ordinal));
    }
}
