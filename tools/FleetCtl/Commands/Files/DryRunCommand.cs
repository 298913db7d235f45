using System.CommandLine;
using FleetTickets.Hosting;
using FleetTickets.Ingestor;
using FleetTickets.Ingestor.Storage;

namespace FleetTickets.FleetCtl.Commands.Files;

/// <summary><c>fleetctl dry-run</c>: does with a file, in the bucket or on disk, all that applying would do, and rolls it back.</summary>
internal static class DryRunCommand
{
    public static Command Create()
    {
        var dataset = Arguments.Dataset();
        var file = new Argument<string>("file") { Description = "A key in the bucket, or the path of a local file." };
        var name = new Option<string?>("--as") { Description = "The time to give a local file, for example 2026-06-22T15-50-39." };
        var command = new Command("dry-run", "Show what a file would change. Changes nothing.") { dataset, file, name };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(dataset)!, parsed.GetValue(file)!, parsed.GetValue(name), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string name, string file, string? asName, bool json, CancellationToken cancellationToken)
    {
        var isLocal = !file.StartsWith(ChangeFileKey.Root, StringComparison.Ordinal) || File.Exists(file);
        await using var workbench = Workbench.Open(withBucket: !isLocal);
        var dataset = workbench.Dataset(name);
        var (found, content) = isLocal
            ? await OpenLocalAsync(workbench, dataset, file, asName, cancellationToken)
            : await OpenStoredAsync(workbench, dataset, file, cancellationToken);
        await using (content)
        {
            var known = found.Key.Area == Area.Changes ? null : await workbench.Get<LedgerStore>().FindCopiedAsync(found, cancellationToken);
            var merged = await workbench.Get<ApplyChangeFile>().RehearseAsync(found, known, content, cancellationToken);
            MergeReport.Write(json, file, merged, applied: false);
            Output.Say("Nothing was changed.");
            return ExitCodes.Ok;
        }
    }

    private static async Task<(StoredObject, VerifiedStream)> OpenLocalAsync(Workbench workbench, string dataset, string path, string? name, CancellationToken cancellationToken)
    {
        var file = await LocalFile.DescribeAsync(dataset, path, name, cancellationToken);
        return (file, LocalFile.Open(path, file, workbench.Get<TimeProvider>()));
    }

    private static async Task<(StoredObject, VerifiedStream)> OpenStoredAsync(Workbench workbench, string dataset, string key, CancellationToken cancellationToken)
    {
        var store = workbench.Get<ChangeFileStore>();
        var found = await store.FindAsync(BucketKey.Parse(dataset, key), cancellationToken);
        return found is not null && await store.OpenAsync(found, cancellationToken) is { } content
            ? (found, content)
            : throw new UsageException($"There is no object {key} in the bucket {store.BucketName}.");
    }
}
