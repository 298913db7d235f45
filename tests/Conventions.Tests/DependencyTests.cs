using System.Text.RegularExpressions;

namespace FleetTickets.Conventions.Tests;

/// <summary>
/// Folders of a part depend on each other in one direction. Read from the sources: a file depends on every namespace that it imports, names, or
/// sees by standing in a child of it and uses a type or an extension of. A file in the root stands for itself: what puts the part together
/// (Services) uses the folders, and the folders use what all share (Log, Options).
/// </summary>
public sealed partial class DependencyTests
{
    [Theory]
    [InlineData("services/Geocoding")]
    [InlineData("services/Geocoder")]
    public void Folders_have_no_cycle(string part)
    {
        var uses = Dependencies(part);
        Assert.True(uses.Count > 3, $"found only {string.Join(", ", uses.Keys)}");
        Offenders.MustBeNone(uses.Keys.Select(start => Cycle(start, uses)).OfType<string>().Take(1));
    }

    [Fact]
    public void A_cycle_is_named() => Assert.Equal(
        "A -> B -> C -> A", Cycle("A", new() { ["A"] = ["B"], ["B"] = ["D", "C"], ["C"] = ["A"], ["D"] = [] }));

    [Fact]
    public void A_way_that_ends_is_no_cycle() => Assert.Null(Cycle("A", new() { ["A"] = ["B", "C"], ["B"] = ["C"], ["C"] = [] }));

    // Known to be there, each found in another way: by an import, a qualified name, a type of a parent, an extension of a file in the root, an import of the project.
    [Theory]
    [InlineData("services/Geocoding", "Providers/Remote", "Budget")]
    [InlineData("services/Geocoding", "Providers/Remote", "Providers")]
    [InlineData("services/Geocoding", "Budget", "Log.cs")]
    [InlineData("services/Geocoding", "Guards", "Places")]
    [InlineData("services/Geocoder", "GeocoderServices.cs", "Loops")]
    public void Dependencies_are_found(string part, string folder, string other) => Assert.Contains(other, Dependencies(part)[folder]);

    private static Dictionary<string, HashSet<string>> Dependencies(string part)
    {
        var files = SourceTree.In(part, ".cs").Where(path => Path.GetFileName(path) != "Program.cs").Select(path => (Node: NodeOf(part, path), Namespace: NamespaceOf(part, path), Text: SourceTree.Read(path), Code: SourceTree.Code(path))).ToList();
        var declared = files.SelectMany(file => Declaration().Matches(file.Code).Select(match => (Name: match.Groups[1].Value + match.Groups[2].Value, file.Namespace, file.Node))).ToLookup(one => one.Name);
        var uses = files.Select(file => file.Node).Distinct().ToDictionary(node => node, _ => new HashSet<string>());
        var everywhere = GlobalUsing().Matches(SourceTree.Read($"{part}/{Path.GetFileName(part)}.csproj")).Select(match => match.Groups[1].Value).ToList();
        foreach (var file in files)
        {
            Assert.Contains($"\nnamespace {file.Namespace};\n", $"\n{file.Code}", StringComparison.Ordinal);
            var imported = Using().Matches(file.Code).Select(match => match.Groups[1].Value).ToHashSet();
            uses[file.Node].UnionWith(files.Where(other => imported.Contains(other.Namespace) && !other.Node.EndsWith(".cs", StringComparison.Ordinal)).Select(other => other.Node));
            imported.UnionWith(everywhere); // is no dependency by itself: a file of another folder may use none of it
            foreach (Match chain in Chain().Matches($"{file.Code}\n{string.Join('\n', Reference().Matches(file.Text).Select(match => match.Value))}"))
            {
                var names = chain.Value.Split('.');
                for (var i = 0; i < names.Length; i++)
                    uses[file.Node].UnionWith(declared[names[i]].Where(one => IsVisible(one.Namespace, file.Namespace, imported, string.Join('.', names[..i]))).Select(one => one.Node));
            }

            uses[file.Node].Remove(file.Node);
        }

        return uses;
    }

    private static bool IsVisible(string declaredIn, string from, HashSet<string> imported, string qualifier) =>
        imported.Contains(declaredIn) || $"{from}.".StartsWith($"{declaredIn}.", StringComparison.Ordinal)
        || (qualifier.Length > 0 && $".{declaredIn}".EndsWith($".{qualifier}", StringComparison.Ordinal));

    /// <summary>The way from the start back to it; null when there is none.</summary>
    private static string? Cycle(string start, Dictionary<string, HashSet<string>> uses)
    {
        var ways = new Queue<string[]>([[start]]);
        var seen = new HashSet<string>();
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in uses[way[^1]])
            {
                if (next == start) return string.Join(" -> ", [.. way, start]);
                if (seen.Add(next)) ways.Enqueue([.. way, next]);
            }
        }

        return null;
    }

    /// <summary>The folder below the part; in its root the file itself.</summary>
    private static string NodeOf(string part, string path) =>
        Path.GetDirectoryName(path)!.Replace('\\', '/') is var folder && folder == part ? Path.GetFileName(path) : folder[(part.Length + 1)..];

    private static string NamespaceOf(string part, string path) => "FleetTickets." + Path.GetDirectoryName(path)!.Replace('\\', '/')["services/".Length..].Replace('/', '.');

    /// <summary>A type that is no other's member, or an extension method.</summary>
    [GeneratedRegex(@"^(?:(?:public|internal|sealed|static|abstract|partial|readonly) )*(?:class|record struct|record|struct|enum|interface) (\w+)|static (?:partial |async )*[\w<>\[\]?., ()]+ (\w+)(?:<\w+>)?\(\s*this ", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"<Using Include=""([\w.]+)""")]
    private static partial Regex GlobalUsing();

    /// <summary>A name with what qualifies it: <c>Remote.SearchArea.Text</c>.</summary>
    [GeneratedRegex(@"\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")]
    private static partial Regex Chain();

    /// <summary>What a comment refers to is a dependency too: it has to be known to be understood.</summary>
    [GeneratedRegex(@"cref=""[^""]+""")]
    private static partial Regex Reference();
}
