using System.CommandLine;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;
using Npgsql;

namespace FleetTickets.FleetCtl.Commands.Events;

/// <summary><c>fleetctl republish</c>: publishes stored events again, with the same body and message id, for a subscriber that came late or lost some.</summary>
internal static class RepublishCommand
{
    public static Command Create()
    {
        var since = new Option<string>("--since") { Description = "From when on, for example 2026-06-22T15:50:39Z, or 2026-06-22 15:50 (EAT).", Required = true };
        var apply = Arguments.Apply();
        var command = new Command("republish", "Publish stored events again since a time. Subscribers recognise repeated ones by message id.") { since, apply };
        command.SetAction((parsed, cancellationToken) => RunAsync(Arguments.Moment(parsed.GetValue(since)!), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DateTimeOffset since, bool apply, bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.Open(withBucket: false, withBus: apply);
        var database = workbench.Get<NpgsqlDataSource>();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var counts = await connection.Command(
            "select event, dataset, count(*), min(created_at) from tickets.outbox where created_at >= @since group by event, dataset order by event, dataset", ("since", since.ToUniversalTime()))
            .ListAsync(row => new { Event = row.GetString(0), Dataset = row.GetString(1), Events = row.GetInt64(2), First = row.GetDateTime(3) }, cancellationToken);
        Output.Write(json, counts, ["EVENT", "DATASET", "EVENTS", "FIRST"], row => [row.Event, row.Dataset, row.Events.ToString(), row.First.ToString("yyyy-MM-dd HH:mm:ss'Z'")]);
        if (await workbench.Get<LedgerStore>().CountWithoutEventAsync(since, cancellationToken) is > 0 and var purged)
            Output.Say($"The events of {purged} files applied since then are no longer stored (OUTBOX_RETENTION_DAYS): a subscriber that has missed them reads the tables.");
        if (!apply)
        {
            Output.Say("Nothing was published. Add --apply to do it.");
            return ExitCodes.Ok;
        }

        await workbench.ConnectBrokerAsync(cancellationToken);
        var outbox = workbench.Get<OutboxStore>();
        var publisher = workbench.Get<IEventPublisher>();
        var (published, unrouted) = (0L, 0L);
        await foreach (var stored in outbox.ReadSinceAsync(since, cancellationToken))
        {
            var routed = await publisher.PublishAsync(stored, cancellationToken);
            await outbox.MarkPublishedAsync(stored.MessageId, routed, cancellationToken);
            published++;
            if (!routed) unrouted++;
        }

        Output.Say($"Published {published} events again{(unrouted > 0 ? $"; no queue took {unrouted} of them: bind a subscriber's queue first" : "")}.");
        return unrouted == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
