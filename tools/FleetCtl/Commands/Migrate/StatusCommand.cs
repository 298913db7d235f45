using System.CommandLine;
using FleetTickets.Migrations;

namespace FleetTickets.FleetCtl.Commands.Migrate;

/// <summary><c>fleetctl migrate status</c>: every numbered file and every definition, and where it stands. Reads only.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "List numbered files and definitions: pending, changed, applied, adopted or foreign. Exit code 1 when the runner would refuse to go on.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        var status = await new MigrationRunner(CommandLine.Database()).StatusAsync(cancellationToken);
        Output.Write(json, status, ["MIGRATION", "STATE", "APPLIED", "SHA-256", "WHY"], row =>
        [
            row.Name,
            row.State.ToString().ToLowerInvariant(),
            row.AppliedAt?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'"),
            (row.LedgerSha256 ?? row.FileSha256)?[..12],
            row.Reason ?? "",
        ]);
        return status.Any(row => row.State is MigrationState.Edited or MigrationState.Unknown) ? ExitCodes.Failed : ExitCodes.Ok;
    }
}
