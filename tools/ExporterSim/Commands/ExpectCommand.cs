using System.CommandLine;
using FleetTickets.ExporterSim.Oracle;

namespace FleetTickets.ExporterSim.Commands;

/// <summary><c>expect</c>: what the tables must hold after a stream that lies on disk.</summary>
internal static class ExpectCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Required = true, Description = "Folder that holds automations/<dataset>/changes/*.csv." };
        var expect = new Option<string>("--expect") { Required = true, Description = "Folder for what the tables must hold afterwards." };
        var command = new Command("expect", "Works out what the tables must hold after a stream that lies on disk.") { from, expect };
        command.SetAction(parsed => Expect(parsed.GetValue(from)!, parsed.GetValue(expect)!));
        return command;
    }

    private static int Expect(string from, string expect)
    {
        var oracle = new StreamOracle();
        foreach (var file in FolderStream.Read(from))
        {
            oracle.Observe(file);
            Console.Error.WriteLine($"read {file.Key} ({file.Badness ?? file.Kind.ToString().ToLowerInvariant()})");
        }

        ExpectationWriter.Write(expect, oracle.Conclude(), $"--from {from}");
        return ExitCode.Ok;
    }
}
