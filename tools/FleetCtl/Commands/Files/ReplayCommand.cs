using System.CommandLine;
using FleetTickets.Contracts;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;
using FleetTickets.Scanner;

namespace FleetTickets.FleetCtl.Commands.Files;

/// <summary><c>fleetctl replay</c>: requests a file from the Ingestor again, as a message of the Scanner or one published by hand would.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var dataset = Arguments.Dataset();
        var key = new Argument<string>("key") { Description = "The file's key, under changes/, processed/ or quarantine/." };
        var force = new Option<bool>("--force") { Description = "Clean and merge it again, though it was applied." };
        var apply = Arguments.Apply();
        var command = new Command("replay", "Request a file again: finish it, release it from quarantine, or with --force apply it again.") { dataset, key, force, apply };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(dataset)!, parsed.GetValue(key)!, parsed.GetValue(force), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string name, string typed, bool force, bool apply, bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.Open(withBroker: apply);
        var dataset = workbench.Dataset(name);
        var key = BucketKey.Parse(dataset, typed);
        var found = await workbench.Get<ChangeFileStore>().FindAsync(key, cancellationToken);
        var known = await workbench.Get<LedgerStore>().FindLatestAsync(key, cancellationToken);
        var outcome = Predict(key, found is not null, known, force);
        if (json) Output.WriteJson(new { key = typed, present = found is not null, ledger = known?.State, known?.AppliedAt, outcome, published = apply });
        else Console.Out.WriteLine($"{typed}: {(found is null ? "not in the bucket" : $"{found.Size} bytes")}; ledger: {known?.State ?? "no row"}; {outcome}");

        if (!apply)
        {
            Output.Say("Nothing was published. Add --apply to do it.");
            return ExitCodes.Ok;
        }

        await workbench.ConnectBrokerAsync(cancellationToken);
        await workbench.Get<IDiscoveryPublisher>().PublishAsync(
            new ChangeFileDiscovered { Dataset = dataset, Key = typed, Mode = force ? "force" : "normal" }, cancellationToken);
        Output.Say($"Published; the Ingestor takes it up after what waits in {Topology.IngestQueue(dataset)}.");
        return ExitCodes.Ok;
    }

    private static string Predict(ChangeFileKey key, bool present, LedgerEntry? known, bool force) => (present, known) switch
    {
        (false, null) => "will be refused: missing",
        (_, { IsApplied: true }) when force => "will be cleaned and merged again, winning at an equal position",
        (_, { IsApplied: true }) => "was applied: what is missing of announcing and archiving will be finished",
        (true, { IsQuarantined: true }) when key.Area == Area.Quarantine => "will be released: applied at its own position, then archived",
        (true, { IsQuarantined: true }) => "is quarantined: its move will be finished",
        (false, { IsQuarantined: true }) => "is quarantined: replay its key under quarantine/ to release it",
        (false, _) => "will be refused: it was removed before it was applied",
        _ => "will be applied at its own position",
    };
}
