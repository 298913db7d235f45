using System.CommandLine;
using FleetTickets.Migrations.Roles;

namespace FleetTickets.FleetCtl.Commands.Migrate;

/// <summary><c>fleetctl migrate roles</c>: makes the group roles of <c>migrations/roles.csv</c>, with exactly the privileges that stand there.</summary>
internal static class RolesCommand
{
    public static Command Create()
    {
        var apply = Arguments.Apply();
        var sql = new Option<bool>("--sql") { Description = "Print the statements instead, for an administrator to run." };
        var command = new Command("roles", "Make the group roles of the services and readers, and grant them what migrations/roles.csv says: no more, no less.") { apply, sql };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(apply), parsed.GetValue(sql), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool apply, bool sql, bool json, CancellationToken cancellationToken)
    {
        if (apply && sql) throw new UsageException("Found --apply and --sql, expected one of them: --sql only prints what --apply would run.");
        var roles = new RoleSetup(CommandLine.Database());
        var changes = apply ? await roles.ApplyAsync(cancellationToken) : await roles.PlanAsync(cancellationToken);
        if (sql && !json) WriteSql(changes);
        else Output.Write(json, changes, ["DO", "ROLE", "ON", "PRIVILEGES"], change => [change.Action, change.Role, change.On, change.Privileges]);
        Output.Say(changes.Count == 0 ? "The roles are as they should be."
            : apply ? $"Did {changes.Count} changes."
            : $"{changes.Count} changes to do. Add --apply to do them, or --sql to print them.");
        return ExitCodes.Ok;
    }

    private static void WriteSql(IReadOnlyCollection<RoleChange> changes)
    {
        Console.Out.WriteLine("begin;");
        foreach (var change in changes) Console.Out.WriteLine($"{change.Sql};");
        Console.Out.WriteLine("commit;");
    }
}
