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
        var name = new Option<string?>("--as") { Description = "For a file whose name lies in the future: copy it to changes/ under this time, for example 2026-06-22T15-50-39." };
        var apply = Arguments.Apply();
        var command = new Command("replay", "Request a file again: finish it, release it from quarantine, or with --force apply it again.") { dataset, key, force, name, apply };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(dataset)!, parsed.GetValue(key)!, parsed.GetValue(force), parsed.GetValue(name), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string name, string typed, bool force, string? asName, bool apply, bool json, CancellationToken cancellationToken)
    {
        if (asName is not null) return await CopyAsync(name, typed, asName, force, apply, cancellationToken);
        await using var workbench = Workbench.Open(withBus: apply);
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

    // The copy is a file of the stream like any other; the Scanner offers it.
    private static async Task<int> CopyAsync(string name, string typed, string asName, bool force, bool apply, CancellationToken cancellationToken)
    {
        if (force) throw new UsageException("Found --force with --as; expected one of them: the copy is a new file, which needs no force.");
        if (!ChangeFileKey.IsName(asName)) throw new UsageException($"Found the name '{asName}', expected a timestamp such as 2026-06-22T15-50-39.");
        await using var workbench = Workbench.Open();
        var dataset = workbench.Dataset(name);
        var key = BucketKey.Parse(dataset, typed);
        if (key.Area == Area.Processed) throw new UsageException($"Found {typed}, expected a key under quarantine/ or changes/: what is archived was applied in its own place, and under a later time it would undo what came since.");
        var store = workbench.Get<ChangeFileStore>();
        var target = new ChangeFileKey(dataset, Area.Changes, asName, null);
        if (target.StartedAt > workbench.Get<TimeProvider>().GetUtcNow()) throw new UsageException($"Found the name '{asName}', which lies in the future; expected the time (EAT) that the file is of.");
        var found = await store.FindAsync(key, cancellationToken) ?? throw new UsageException($"There is no object {typed}; expected one under quarantine/ or changes/.");
        if (await store.FindAsync(target, cancellationToken) is not null || await workbench.Get<LedgerStore>().FindLatestAsync(target, cancellationToken) is not null)
            throw new UsageException($"{target} exists, in the bucket or in the ledger: expected a time that no file has. Choose another second.");
        Output.WriteLine($"{typed}: will be copied to {target}, and applied in its place in the stream");
        if (!apply)
        {
            Output.Say("Nothing was changed. Add --apply to do it.");
            return ExitCodes.Ok;
        }

        var sha256 = await store.HashAsync(found, cancellationToken) ?? throw new UsageException($"{typed} is gone.");
        await workbench.Get<LedgerStore>().NoteTakenAsAsync(found, asName, cancellationToken);
        await store.CopyAsync(found, target, sha256, cancellationToken);
        Output.Say("Copied; the Scanner offers it. When it is applied, the file in quarantine counts as released.");
        return ExitCodes.Ok;
    }

    private static string Predict(ChangeFileKey key, bool present, LedgerEntry? known, bool force) => (present, known) switch
    {
        (false, null) => "will be refused: missing",
        (_, { IsApplied: true }) when force => "will be cleaned and merged again, winning at an equal version",
        (_, { IsApplied: true }) => "was applied: what is missing of announcing and archiving will be finished",
        (true, { IsQuarantined: true }) when key.Area == Area.Quarantine => "will be released: applied with its own version, then archived",
        (true, { IsQuarantined: true }) => "is quarantined: its move will be finished",
        (false, { IsQuarantined: true }) => "is quarantined: replay its key under quarantine/ to release it",
        (false, _) => "will be refused: it was removed before it was applied",
        _ => "will be applied with its own version",
    };
}
