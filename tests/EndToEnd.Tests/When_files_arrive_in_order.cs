using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>Bucket to tables by Scanner and Ingestor, every file exactly once.</summary>
public sealed class When_files_arrive_in_order
{
    public static TheoryData<string> Names => Streams.Names;

    [Theory, MemberData(nameof(Names))]
    public async Task Should_end_in_the_expected_rows_when_all_wait_at_the_start(string name)
    {
        var stream = Streams.Named(name);
        await using var installation = await Installation.CreateAsync();
        await installation.PutAsync(stream.Files);

        await installation.StartAsync("Ingestor");
        await installation.StartAsync("Scanner");
        await FinishedAsync(installation, stream);

        await stream.CheckAsync(installation.Database, order: "name");
        Assert.Equal(stream.Strays.Select(stray => stray.Key).Order(StringComparer.Ordinal), await RemainingAsync(installation));
        await Accounts.BalanceAsync(installation.Database);
        await installation.Subscriber.EventsOfAsync(installation.Database);
    }

    [Fact]
    public async Task Should_end_in_the_expected_rows_when_they_appear_one_by_one()
    {
        // Late files and further generations of a name, each after what came before it has been taken.
        var stream = TicketStream.Simulated(
            new StreamOptions { Seed = 14, Datasets = ["inc"], Rows = 200, Deltas = 5, DeltaRows = 20, Reemissions = 1, Late = 2, Regenerate = 2 });
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        await installation.StartAsync("Scanner");

        foreach (var file in stream.Files)
        {
            await installation.PutAsync(file);
            await installation.TakenAsync([file]);
        }

        await FinishedAsync(installation, stream);
        await stream.CheckAsync(installation.Database, order: "visible");
        await Accounts.BalanceAsync(installation.Database);
        await installation.Subscriber.EventsOfAsync(installation.Database);
    }

    private static async Task FinishedAsync(Installation installation, TicketStream stream)
    {
        await installation.TakenAsync(stream.Files);
        foreach (var dataset in stream.Datasets)
        {
            await installation.DrainedAsync(dataset);
            Assert.Empty(await installation.DeadLettersAsync(dataset));
        }
    }

    private static async Task<IEnumerable<string>> RemainingAsync(Installation installation) =>
        (await installation.Bucket.KeysAsync()).Where(key => !key.Contains("/processed/", StringComparison.Ordinal) && !key.Contains("/quarantine/", StringComparison.Ordinal));
}
