namespace FleetTickets.Bench.Queries;

/// <summary>A statement to be timed: one file in <c>Sql/Operations</c>, named by it. A further file is a further operation.</summary>
internal sealed record Operation(string Name, string Purpose, string Statement)
{
    private const string Folder = "Operations/";
    private const string PurposeMark = "-- Purpose: ";

    public static IReadOnlyList<Operation> All { get; } =
        [.. typeof(Operation).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    private static Operation Read(string name)
    {
        var lines = SqlFile.Read(name).TrimEnd().Split('\n');
        if (!lines[0].StartsWith(PurposeMark, StringComparison.Ordinal)) throw new InvalidDataException($"{name} does not begin with '{PurposeMark}'.");
        return new Operation(Path.GetFileNameWithoutExtension(name[Folder.Length..]), lines[0][PurposeMark.Length..], string.Join('\n', lines[1..]));
    }
}
