using System.Reflection;

namespace FleetTickets.Testing;

/// <summary>Where this checkout is, found from the test assembly's own place in it.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Release or Debug: what the running tests were built as, and so what the services beside them were built as.</summary>
    public static string Configuration { get; } =
        typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Release";

    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "FleetTickets.sln"))) return directory.FullName;
        }

        throw new InvalidOperationException($"No FleetTickets.sln above {AppContext.BaseDirectory}: the tests run from inside a checkout.");
    }
}
