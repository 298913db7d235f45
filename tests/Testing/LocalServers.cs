using System.Diagnostics;

namespace FleetTickets.Testing;

/// <summary>Runs <c>scripts/servers.sh</c> in a directory of its own, which goes when this process ends, however it ends.</summary>
internal static class LocalServers
{
    public static string NewDirectory() => Directory.CreateTempSubdirectory("fleettickets-tests-").FullName;

    /// <summary>Starts all servers, or those that the script's options name; the variables that describe them.</summary>
    public static async Task<Dictionary<string, string>> StartAsync(string directory, params string[] options)
    {
        // An orderly exit does not have to wait for the script's watcher, which looks after every other kind.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Down(directory);
        var (exitCode, output) = await RunAsync(["up", directory, "--owner", Environment.ProcessId.ToString(), .. options]);
        if (exitCode != 0)
            throw new InvalidOperationException(
                $"""
                No servers to test against. In order of preference:
                1. name running ones by FLEETTICKETS_TEST_POSTGRES, FLEETTICKETS_TEST_RABBITMQ, FLEETTICKETS_TEST_RABBITMQ_API,
                   FLEETTICKETS_TEST_S3, FLEETTICKETS_TEST_S3_ACCESS_KEY and FLEETTICKETS_TEST_S3_SECRET_KEY;
                2. have a Docker engine answer ("docker version");
                3. install them for scripts/servers.sh: scripts/install.sh does or says it. It exited with {exitCode}:
                {output}
                """);

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(directory, "env")))
        {
            var pair = line.Split('=', 2);
            if (pair.Length == 2) variables[pair[0]] = pair[1];
        }

        return variables;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Script(arguments)) ?? throw new InvalidOperationException("bash did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Ends the servers of the directory and removes it, if they were not ended before.</summary>
    public static void Down(string directory)
    {
        using var process = Process.Start(Script("down", directory));
        process?.WaitForExit();
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    private static ProcessStartInfo Script(params string[] arguments) =>
        new("bash", [Repository.PathTo("scripts", "servers.sh"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
}
