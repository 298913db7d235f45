using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>
/// Kills an Ingestor that is held at one place of its work on a file, has a fresh one finish, and looks at everything that must hold
/// then: rows, accounts, ledger, bucket, events, dead letters.
/// </summary>
internal static class Killing
{
    /// <param name="arm">Where it is held.</param>
    /// <param name="rows">Rows of the baseline: 120 are parsed in memory, 2,000 copied to the staging table.</param>
    /// <param name="meanwhile">What is to happen beside, before it is killed.</param>
    public static async Task AtAsync(Func<Wire, Installation, Stall> arm, int rows = 120, Func<Installation, Task>? meanwhile = null)
    {
        var stream = TicketStream.Short(rows: rows);
        await using var installation = await Installation.CreateAsync();
        var wire = installation.NewWire();
        var victim = await installation.StartAsync("Ingestor", wire);
        var stall = arm(wire, installation);

        await installation.PutAsync(stream.Files);
        foreach (var file in stream.Files) await installation.AskAsync(file.Dataset, file.Key);
        await stall.Reached;
        if (meanwhile is not null) await meanwhile(installation);
        victim.Kill();
        await victim.ExitAsync();

        await installation.StartAsync("Ingestor");
        await installation.DrainedAsync();
        await stream.CheckAsync(installation.Database, order: "name");
        await Accounts.BalanceAsync(installation.Database);
        Assert.Equal(
            stream.Files.Select(file => $"{file.Name}|1|archived").Order(StringComparer.Ordinal), await Accounts.FilesAsync(installation.Database));
        Assert.Equal(
            stream.Files.Select(file => file.Key.Replace("/changes/", "/processed/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            await installation.Bucket.KeysAsync());
        Assert.Equal(stream.Files.Count, (await installation.Subscriber.EventsOfAsync(installation.Database)).Count);
        Assert.Empty(await installation.DeadLettersAsync());
    }
}
