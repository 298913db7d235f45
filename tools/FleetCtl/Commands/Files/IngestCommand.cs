using System.CommandLine;
using FleetTickets.Hosting;
using FleetTickets.Ingestor;
using FleetTickets.Ingestor.Storage;

namespace FleetTickets.FleetCtl.Commands.Files;

/// <summary><c>fleetctl ingest</c>: applies a local file at its own position. Nothing is archived; its events are published when a broker is configured.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var dataset = Arguments.Dataset();
        var path = new Argument<string>("file") { Description = "The path of a local file." };
        var name = new Option<string?>("--as") { Description = "The file's time, for example 2026-06-22T15-50-39; default: its name." };
        var apply = Arguments.Apply();
        var command = new Command("ingest", "Apply a local file.") { dataset, path, name, apply };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(dataset)!, parsed.GetValue(path)!, parsed.GetValue(name), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string name, string path, string? asName, bool apply, bool json, CancellationToken cancellationToken)
    {
        var withBroker = apply && new Settings().Optional("RABBITMQ_URL") is not null;
        await using var workbench = Workbench.Open(withBucket: false, withBus: withBroker);
        var dataset = workbench.Dataset(name);
        var file = await LocalFile.DescribeAsync(dataset, path, asName, cancellationToken);
        await using var content = LocalFile.Open(path, file, workbench.Get<TimeProvider>());
        var applying = workbench.Get<ApplyChangeFile>();
        if (!apply)
        {
            MergeReport.Write(json, path, await applying.RehearseAsync(file, null, content, cancellationToken), applied: false);
            Output.Say("Nothing was changed. Add --apply to do it.");
            return ExitCodes.Ok;
        }

        if (withBroker) await workbench.ConnectBrokerAsync(cancellationToken);
        var ledger = workbench.Get<LedgerStore>();
        var taken = await ledger.TakeUpAsync(file, bucket: null, discoveredAt: null, cancellationToken);
        try
        {
            if (await applying.RunAsync(taken, file.Key, content, staged: null, force: false, cancellationToken) is { } merged)
            {
                MergeReport.Write(json, path, merged, applied: true);
                await applying.RefreshStatisticsAsync(dataset, merged, cancellationToken);
            }
            else
                Output.Say($"{path} was applied before, at {taken.AppliedAt:O}.");
            await applying.CatchUpSnapshotAsync(dataset, isLast: true, cancellationToken);
        }
        catch (BadFileException bad)
        {
            await ledger.NoteFailureAsync(taken.Id, bad.Reason, bad.Message, unknown: false, cancellationToken);
            throw;
        }
        finally
        {
            await ledger.PutDownAsync(taken.Id, CancellationToken.None);
        }

        if (withBroker) await workbench.Get<FinishChangeFile>().AnnounceAsync(dataset, cancellationToken);
        else Output.Say("RABBITMQ_URL is not set: the events wait in tickets.outbox, and leave with the next file that an Ingestor applies.");
        return ExitCodes.Ok;
    }
}
