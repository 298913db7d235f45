using System.CommandLine;
using FleetTickets.Migrations;

namespace FleetTickets.FleetCtl.Commands.Migrate;

/// <summary><c>fleetctl migrate plan</c>: what a run would apply, which locks it takes for how long, and what it would set aside. Reads only.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var command = new Command("plan", "Show what migrate would apply, with the locks and their measured times. Exit code 1 when the runner would refuse to go on.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        var plan = await new MigrationRunner(CommandLine.Database()).PlanAsync(cancellationToken);
        Output.Write(json, plan.Steps, ["MIGRATION", "LOCKS", "AT 500,000 ROWS", "HERE", "NOTE"], step =>
        [
            step.Name, step.Locks, $"{step.SecondsAtHalfAMillion:0.0##} s", $"about {step.SecondsHere:0.0##} s", step.Maintenance is null ? "" : $"maintenance: {step.Maintenance}",
        ]);
        Output.Say($"{plan.Steps.Count} pending; tickets in the database: about {plan.Tickets}. A lock is waited for 4 s at most and tried again, so that readers never queue for longer.");
        foreach (var view in plan.SetAside) Output.Say($"{view}: a view over what is replaced; dropped and created again in the same transaction.");
        foreach (var refusal in plan.Refusals) Output.Say(refusal);
        return plan.Refusals.Count > 0 ? ExitCodes.Failed : ExitCodes.Ok;
    }
}
