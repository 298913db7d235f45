using System.Diagnostics;

namespace FleetTickets.Testing;

/// <summary><c>former_loader.py</c>: what the loader that FleetTickets replaces does in the database, as a process. Needs psql.</summary>
public sealed class FormerLoader(Uri database)
{
    // Debian's own, as for the subscriber: scripts/install.sh installs it.
    private const string Python = "/usr/bin/python3";

    /// <summary>Loads a file, as a run of cron does that finds it in <c>changes/</c>; what it printed.</summary>
    public Task<string> LoadAsync(string dataset, string key, string csv, bool watermarkFirst = false) =>
        RunAsync(csv, ["load", dataset, key, .. watermarkFirst ? (string[])["--watermark-first"] : []]);

    /// <summary>Its geocoder found a place.</summary>
    public Task PlaceAsync(string name, string latitude, string longitude, string columns = "location_clean,latitude,longitude") =>
        RunAsync("", ["place", name, latitude, longitude, "--columns", columns]);

    /// <summary>Its geocoder, or a person, set a centre.</summary>
    public Task ClusterAsync(string name, string latitude, string longitude, string columns = "cluster,latitude,longitude") =>
        RunAsync("", ["cluster", name, latitude, longitude, "--columns", columns]);

    /// <summary>Positions its tickets anew.</summary>
    public Task ResolveAsync() => RunAsync("", ["resolve"]);

    private async Task<string> RunAsync(string input, string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Python, [Repository.PathTo("tests", "Testing", "former_loader.py"), database.OriginalString, .. arguments])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"The former loader failed:\n{await errors}");
    }
}
