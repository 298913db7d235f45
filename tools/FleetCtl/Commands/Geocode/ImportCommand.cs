using System.CommandLine;
using FleetTickets.Geocoding.Gazetteer;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode import geonames</c>: makes the gazetteer hold the places of a GeoNames country file, as of that file.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("file") { Description = "The unpacked country file, tab-separated: KE.txt." };
        var apply = Arguments.Apply();
        Command geonames = new("geonames", "Import a GeoNames country file: adds, changes and removes places by their id.") { path, apply };
        geonames.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(path)!, parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return new("import", "Import a gazetteer.") { geonames };
    }

    private static async Task<int> RunAsync(string path, bool apply, bool json, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
        await using var workbench = Workbench.OpenGazetteer();
        await using var file = File.OpenRead(path);
        GeoNamesReport report;
        try
        {
            report = await workbench.Get<GeoNamesImport>().RunAsync(file, apply, cancellationToken);
        }
        catch (InvalidDataException notGeoNames)
        {
            Output.Say($"{path}: {notGeoNames.Message}");
            return ExitCodes.Failed;
        }

        if (json) Output.WriteJson(report);
        else Write(path, report);
        foreach (var line in report.MalformedLines) Output.Say($"{path} line {line.Line}: {line.Problem}.");
        if (report.Malformed > report.MalformedLines.Count) Output.Say($"...and {report.Malformed - report.MalformedLines.Count} more lines.");
        if (!apply) Output.Say("Nothing was changed. Add --apply to do it.");
        return ExitCodes.Ok;
    }

    private static void Write(string path, GeoNamesReport report)
    {
        Console.Out.WriteLine($"file            {path}");
        foreach (var (name, value) in new (string, long)[]
        {
            ("lines", report.Lines), ("places", report.Places), ("  added", report.Merged.Added), ("  changed", report.Merged.Changed),
            ("  unchanged", report.Merged.Unchanged), ("removed", report.Merged.Removed), ("of other kinds", report.OfOtherKinds),
            ("outside Kenya", report.OutsideKenya), ("without a name", report.WithoutName), ("malformed", report.Malformed), ("asked again", report.Merged.AskedAgain),
        })
            Console.Out.WriteLine($"{name,-15} {value}");
        if (report.Merged.RemovedPlaces.Count > 0)
            Console.Out.WriteLine($"no longer there {string.Join(", ", report.Merged.RemovedPlaces)}{(report.Merged.Removed > report.Merged.RemovedPlaces.Count ? ", ..." : "")}");
    }
}
