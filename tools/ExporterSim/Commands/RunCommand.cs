using System.CommandLine;
using System.Globalization;
using FleetTickets.ExporterSim.Oracle;
using FleetTickets.ExporterSim.Sinks;
using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Commands;

/// <summary><c>run</c>: writes the stream, in the order in which its files shall become visible.</summary>
internal static class RunCommand
{
    public static Command Create(TimeProvider clock)
    {
        var stream = new StreamOptionSet();
        var to = new Option<string>("--to") { Required = true, Description = "s3 (RUSTFS_* and TICKETS_BUCKET) or a folder." };
        var interval = new Option<string>("--interval") { Description = "Real time between files, as 500ms, 2s or 1m.", DefaultValueFactory = _ => "0" };
        var expect = new Option<string?>("--expect") { Description = "Folder for what the tables must hold afterwards." };
        var command = new Command("run", "Writes a stream to a bucket or a folder; a JSON line per file on stdout.") { to, interval, expect };
        stream.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            stream.Read(parsed), parsed.GetValue(to)!, ReadInterval(parsed.GetValue(interval)!), parsed.GetValue(expect), clock, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        StreamOptions options, string to, TimeSpan interval, string? expect, TimeProvider clock, CancellationToken cancellationToken)
    {
        using ISink sink = to == "s3"
            ? await S3Sink.OpenAsync(BucketSettings.FromEnvironment(), clock, cancellationToken)
            : new FolderSink(to);
        var oracle = new StreamOracle();
        var first = true;
        foreach (var file in SimStream.Of(options))
        {
            if (!first && interval > TimeSpan.Zero)
                await Task.Delay(interval, clock, cancellationToken);
            first = false;
            if (file.AfterPause)
                await sink.WaitUntilTakenAsync(file.Key, cancellationToken);
            var bytes = await sink.WriteAsync(file, cancellationToken);
            if (expect is not null)
                oracle.Observe(file);
            Console.Out.WriteLine(FileLine.Of(file, bytes).ToJson());
            Console.Error.WriteLine($"wrote {file.Key} ({file.Kind.ToString().ToLowerInvariant()}, {bytes:N0} bytes)");
        }

        if (expect is not null)
        {
            ExpectationWriter.Write(expect, oracle.Conclude(), options.ToString());
            Console.Error.WriteLine($"wrote the expectation to {expect}");
        }

        return ExitCode.Ok;
    }

    private static TimeSpan ReadInterval(string text)
    {
        var (digits, unit) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], TimeSpan.FromMilliseconds(1)),
            _ when text.EndsWith('m') => (text[..^1], TimeSpan.FromMinutes(1)),
            _ when text.EndsWith('s') => (text[..^1], TimeSpan.FromSeconds(1)),
            _ => (text, TimeSpan.FromSeconds(1)),
        };
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number * unit
            : throw new SettingsException(["--interval: expected a time like 500ms, 2s or 1m"]);
    }
}
