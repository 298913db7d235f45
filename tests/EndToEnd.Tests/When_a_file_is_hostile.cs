using FleetTickets.Hosting;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>A poisoned file does not stop the stream, and is not lost.</summary>
public sealed class When_a_file_is_hostile
{
    [Fact]
    public async Task Should_quarantine_it_with_its_reason_and_go_on()
    {
        var stream = Streams.Named("awkward and hostile");
        await using var installation = await Installation.CreateAsync();
        await installation.PutAsync(stream.Files);
        await installation.StartAsync("Ingestor");
        await installation.StartAsync("Scanner");
        await installation.TakenAsync(stream.Files);
        await installation.DrainedAsync();

        var events = await installation.Subscriber.EventsOfAsync(installation.Database);
        Assert.NotEmpty(stream.Hostile);
        foreach (var file in stream.Hostile)
        {
            var ledger = Assert.Single(await installation.Database.RowsAsync(
                "select state, error, error_detail, quarantine_key from tickets.change_files where key = $1", file.Key)).Split('|');
            Assert.Equal("quarantined", ledger[0]);
            Assert.NotEqual("", ledger[1]);
            Assert.NotEqual("", ledger[2]);

            var told = Assert.Single(events, found => found.Exchange == Topology.ChangeFileQuarantined && found.Json.GetProperty("key").GetString() == file.Key);
            Assert.Equal("inc", told.RoutingKey);
            Assert.Equal(ledger[1], told.Json.GetProperty("reason").GetString());
            Assert.Equal(ledger[2], told.Json.GetProperty("detail").GetString());
            Assert.Equal(ledger[3], told.Json.GetProperty("quarantineKey").GetString());

            Assert.Equal(Installation.Key("inc", file.Name, "quarantine"), ledger[3]);
            using var written = new MemoryStream();
            file.WriteTo(written);
            Assert.Equal(written.ToArray(), await installation.Bucket.GetAsync(ledger[3]));
        }

        await stream.CheckAsync(installation.Database, order: "name");
        foreach (var stray in stream.Strays) Assert.True(await installation.Bucket.ExistsAsync(stray.Key), $"{stray.Key} is gone.");
        Assert.Empty(await installation.DeadLettersAsync());
    }
}
