using System.CommandLine;
using FleetTickets.ExporterSim.Checking;

namespace FleetTickets.ExporterSim.Commands;

/// <summary><c>check</c>: does the database hold what the expectation says?</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var expect = new Option<string>("--expect") { Required = true, Description = "Folder that run or expect wrote." };
        var order = new Option<string?>("--order") { Description = "The order of application, where it is known: then inserted, updated, unchanged and stale are compared too." };
        order.AcceptOnlyFromAmong("name", "visible");
        var settled = new Option<bool>("--settled") { Description = "Insists that every file is archived or quarantined." };
        var command = new Command("check", "Compares the database (DATABASE_URL) with an expectation; exit code 1 and the differences when they disagree.")
        {
            expect, order, settled,
        };
        command.SetAction((parsed, cancellationToken) => CheckAsync(
            parsed.GetValue(expect)!, new CheckOptions(parsed.GetValue(order), parsed.GetValue(settled)), cancellationToken));
        return command;
    }

    private static async Task<int> CheckAsync(string expect, CheckOptions options, CancellationToken cancellationToken)
    {
        var expected = ExpectedStream.Read(expect);
        var differences = await DatabaseCheck.RunAsync(PostgresUrl.FromEnvironment(), expected, options, cancellationToken);
        foreach (var difference in differences.First)
            Console.Out.WriteLine(difference);
        if (differences.Count == 0)
            Console.Out.WriteLine("ok");
        else
            Console.Out.WriteLine($"{differences.Count} differences{(differences.Count > differences.First.Count ? $", the first {differences.First.Count} shown" : "")}");
        return differences.Count == 0 ? ExitCode.Ok : ExitCode.Different;
    }
}
