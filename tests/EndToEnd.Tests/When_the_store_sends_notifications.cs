using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>With a poll interval of an hour, files are applied because the store reports them to the broker.</summary>
public sealed class When_the_store_sends_notifications
{
    private const string Exchange = "store.notifications";

    [Fact]
    public async Task Should_take_each_file_at_once()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        var scanner = await installation.StartAsync("Scanner", null, ("SCANNER_POLL_INTERVAL", "3600"), ("SCANNER_NOTIFICATIONS_EXCHANGE", Exchange));
        await scanner.OutputAsync($"Notifications of the exchange {Exchange} are received");
        await using var notifications = await StoreNotifications.CreateAsync(installation.Bucket, installation.Broker, Exchange, "automations/inc/changes/");

        // The Scanner lists twice by itself, at its start and once it receives notifications: of five files one after another, three at least need theirs.
        var stream = TicketStream.Short(deltas: 4);
        Assert.Equal(5, stream.Files.Count);
        foreach (var file in stream.Files)
        {
            await installation.PutAsync(file);
            await installation.TakenAsync([file]);
        }

        await installation.DrainedAsync();
        await stream.CheckAsync(installation.Database, order: "visible");
        await Accounts.BalanceAsync(installation.Database);
    }
}
