using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>SIGTERM ends a service within 8 s, idle or at work, and what it had in hand is done by another.</summary>
public sealed class When_a_service_is_stopped(ITestOutputHelper output)
{
    /// <summary>8 s are promised; a machine that runs other tests beside may take a little longer.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(12);

    [Theory]
    [InlineData("Scanner")]
    [InlineData("Ingestor")]
    [InlineData("Geocoder")]
    public async Task Should_end_when_idle(string service)
    {
        await using var installation = await Installation.CreateAsync();
        var process = await installation.StartAsync(service);
        await EndsAsync(process, $"{service}, idle");
    }

    [Theory]
    [InlineData("reading from the store")]
    [InlineData("merging")]
    [InlineData("committing")]
    [InlineData("waiting for a confirmation")]
    [InlineData("archiving")]
    public async Task Should_end_and_lose_nothing_when_an_ingestor_is(string doing)
    {
        var stream = TicketStream.Short(seed: 6);
        await using var installation = await Installation.CreateAsync();
        var wire = installation.NewWire();
        var ingestor = await installation.StartAsync("Ingestor", wire);
        var stall = doing switch
        {
            "reading from the store" => wire.ArmBucket(installation, "GET /<bucket>/automations/inc/changes/", StallPoint.BeforeAnswer),
            "merging" => wire.ArmDatabase("insert into merged", StallPoint.BeforeAnswer),
            "committing" => wire.ArmCommitOfMerge(StallPoint.BeforeRequest),
            "waiting for a confirmation" => wire.ArmPublish(StallPoint.BeforeAnswer),
            _ => wire.ArmBucket(installation, "PUT /<bucket>/automations/inc/processed/", StallPoint.BeforeAnswer),
        };
        await installation.PutAsync(stream.Files);
        foreach (var file in stream.Files) await installation.AskAsync(file.Dataset, file.Key);
        await stall.Reached;
        await EndsAsync(ingestor, $"Ingestor, {doing}");

        await installation.StartAsync("Ingestor");
        await installation.DrainedAsync();
        await stream.CheckAsync(installation.Database, order: "name");
        await Accounts.BalanceAsync(installation.Database);
        await installation.Subscriber.EventsOfAsync(installation.Database);
        Assert.Empty(await installation.DeadLettersAsync());
    }

    [Fact]
    public async Task Should_end_when_an_ingestor_waits_to_try_again()
    {
        await using var installation = await Installation.CreateAsync();
        var wire = installation.NewWire();
        var ingestor = await installation.StartAsync("Ingestor", wire);
        wire.Database.Refuse();
        await installation.OfferAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id\nWOT1\n");
        await ingestor.OutputAsync("waits, to be tried again", Installation.Patience);
        await EndsAsync(ingestor, "Ingestor, between two attempts");

        await installation.StartAsync("Ingestor");
        await installation.DrainedAsync();
        Assert.Equal(["2026-06-22T10-00-00|1|archived"], await Accounts.FilesAsync(installation.Database));
        Assert.Empty(await installation.DeadLettersAsync());
    }

    [Theory]
    [InlineData("waiting for a listing")]
    [InlineData("waiting for a confirmation")]
    public async Task Should_end_when_a_scanner_is(string doing)
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        var wire = installation.NewWire();
        var scanner = await installation.StartAsync("Scanner", wire);
        var stall = doing == "waiting for a listing"
            ? wire.Bucket.Arm("prefix=automations%2Finc", StallPoint.BeforeAnswer)
            : wire.Broker.Arm("2026-06-22T10-00-00", StallPoint.BeforeAnswer);
        await installation.Bucket.PutAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id\nWOT1\n");
        await stall.Reached;
        await EndsAsync(scanner, $"Scanner, {doing}");
    }

    private async Task EndsAsync(ServiceProcess process, string what)
    {
        var (exitCode, took) = await process.StopAsync(Installation.Patience);
        output.WriteLine($"{what}: ended {took.TotalSeconds:0.0} s after SIGTERM");
        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, Bound);
    }
}
