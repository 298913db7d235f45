using System.CommandLine;
using FleetTickets.Migrations;

namespace FleetTickets.FleetCtl.Commands.Migrate;

/// <summary><c>fleetctl migrate</c>: applies what is pending, in one transaction. Does nothing on a database that is up to date.</summary>
internal static class MigrateCommand
{
    /// <summary>For <c>migrate</c> and <c>migrate plan</c>.</summary>
    public static readonly Option<bool> AcceptLostKeys = new("--accept-lost-keys")
    {
        Description = "Replace an adopted map or dashboard also when callers lose keys that it answers; plan lists them.",
        Recursive = true,
    };

    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database up to date: applies pending files and defines what changed, in one transaction.")
        {
            AcceptLostKeys, StatusCommand.Create(), PlanCommand.Create(), AdoptCommand.Create(), RolesCommand.Create(),
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(AcceptLostKeys), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool acceptLostKeys, bool json, CancellationToken cancellationToken)
    {
        var runner = new MigrationRunner(CommandLine.Database()) { Progress = Output.Say, AcceptLostKeys = acceptLostKeys };
        var applied = await runner.ApplyAsync(cancellationToken);
        if (json) Output.WriteJson(new { applied });
        else Console.Out.WriteLine(applied.Count == 0 ? "up to date" : $"applied {applied.Count(name => !name.Contains('/'))} migrations, {applied.Count(name => name.Contains('/'))} definitions");
        return ExitCodes.Ok;
    }
}
