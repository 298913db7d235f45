using System.CommandLine;
using FleetTickets.Migrations;

namespace FleetTickets.FleetCtl.Commands.Migrate;

/// <summary><c>fleetctl migrate</c>: applies what is pending. Does nothing on a database that is up to date.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database up to date: applies the pending migrations.")
        {
            StatusCommand.Create(), PlanCommand.Create(), AdoptCommand.Create(), RolesCommand.Create(),
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        var runner = new MigrationRunner(CommandLine.Database()) { Progress = Output.Say };
        var applied = await runner.ApplyAsync(cancellationToken);
        if (json) Output.WriteJson(new { applied });
        else Console.Out.WriteLine(applied.Count == 0 ? "up to date" : $"applied {applied.Count} migrations");
        return ExitCodes.Ok;
    }
}
