using System.CommandLine;
using FleetTickets.Migrations;

namespace FleetTickets.FleetCtl.Commands.Migrate;

/// <summary><c>fleetctl migrate plan</c>: what a run would apply and define, which locks it takes for how long, what it would set aside, and what is in its way. Reads only.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var command = new Command("plan", "Show what migrate would apply and define, with the locks, their measured times and every obstacle. Exit code 1 when the runner would refuse to go on.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(MigrateCommand.AcceptLostKeys), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool acceptLostKeys, bool json, CancellationToken cancellationToken)
    {
        var plan = await new MigrationRunner(CommandLine.Database()) { AcceptLostKeys = acceptLostKeys }.PlanAsync(cancellationToken);
        if (json) Output.WriteJson(plan);
        else Write(plan);
        foreach (var refusal in plan.Refusals) Output.Say(refusal);
        return plan.Refusals.Count > 0 ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void Write(MigrationPlan plan)
    {
        IReadOnlyCollection<Line> lines =
        [
            .. plan.Steps.Where(step => step.InTransaction).Select(Line.Of),
            .. plan.Definitions.Select(d => new Line(d.Name, d is { Replaces: true, Reason: "new" } ? "replaced: of a former system" : $"{(d.Replaces ? "replaced" : "created")}: {d.Reason}")),
            .. plan.Steps.Where(step => !step.InTransaction).Select(Line.Of),
        ];
        Output.Write(false, lines, ["MIGRATION", "LOCKS OR REASON", "AT 500,000 TICKETS", "HERE", "NOTE"], line => [line.Name, line.Text, line.Measured, line.Here, line.Note]);
        var following = plan.Steps.Count(step => !step.InTransaction);
        Output.Say($"{plan.Steps.Count - following} files and {plan.Definitions.Count} definitions in one transaction of about {plan.SecondsHere:0.#} s, then {following} files without one. "
            + $"Tickets in the database: about {plan.Tickets}.");
        if (plan.Locks.Count > 0)
            Output.Say($"Locked against all before the first statement and until the transaction ends: {string.Join(", ", plan.Locks)}. Readers wait for as long; the run waits "
                + "for its first lock 4 s at most, for the others less than a second in all, and tries again.");
        if (plan.KeptKeys.Count > 0) Output.Say($"Properties of the adopted map or dashboard that ours get, too: {string.Join(", ", plan.KeptKeys)}.");
        foreach (var key in plan.LostKeys) Output.Say($"Lost to callers: {key}.");
        foreach (var unknown in plan.NotCompared) Output.Say($"Not compared with ours: {unknown}.");
        foreach (var view in plan.SetAside) Output.Say($"{view}: dropped and created again in the same transaction.");
    }

    private sealed record Line(string Name, string Text, string Measured = "", string Here = "", string Note = "")
    {
        public static Line Of(PlannedStep step) => new(
            step.Name, step.Locks, $"{step.SecondsAtHalfAMillion:0.##} s", $"about {step.SecondsHere:0.##} s",
            string.Join("; ", new[] { step.InTransaction ? null : "follows the transaction", step.Maintenance is null ? null : $"maintenance: {step.Maintenance}" }.OfType<string>()));
    }
}
