using System.CommandLine;
using FleetTickets.ExporterSim.Sinks;
using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Commands;

/// <summary><c>plan</c>: the files that <c>run</c> would write, with their sizes, as one JSON document.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var stream = new StreamOptionSet();
        var command = new Command("plan", "Lists what run would write with the same options, with sizes, as JSON.");
        stream.AddTo(command);
        command.SetAction((parsed, cancellationToken) => PlanAsync(stream.Read(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> PlanAsync(StreamOptions options, CancellationToken cancellationToken)
    {
        using var sink = new SizeSink();
        var lines = new List<FileLine>();
        foreach (var file in SimStream.Of(options))
            lines.Add(FileLine.Of(file, await sink.WriteAsync(file, cancellationToken)));
        Console.Out.WriteLine(FileLine.ToJson(lines));
        return ExitCode.Ok;
    }
}
