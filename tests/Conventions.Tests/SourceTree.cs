namespace FleetTickets.Conventions.Tests;

/// <summary>The checkout's own files: what git tracks, or would; not what building and running leave behind.</summary>
internal static class SourceTree
{
    private static readonly string[] Leftovers = ["bin", "obj", ".git", ".run", ".vs", ".idea", "TestResults", "BenchmarkDotNet.Artifacts", "__pycache__"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths below the root, with slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Below(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> In(string folder, string ending) =>
        Files.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal) && path.EndsWith(ending, StringComparison.Ordinal));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The code of a file without its comments.</summary>
    public static string Code(string path) => string.Join('\n', Read(path).Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static IEnumerable<string> Below(DirectoryInfo folder) =>
        folder.EnumerateFiles().Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
            .Where(path => path is not ".git") // a worktree's pointer
            .Concat(folder.EnumerateDirectories().Where(inner => !Leftovers.Contains(inner.Name)).SelectMany(Below));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FleetTickets.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("FleetTickets.sln");
        return folder;
    }
}
