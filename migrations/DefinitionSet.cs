namespace FleetTickets.Migrations;

/// <summary>
/// All definitions in the order in which they build on each other: one is built on another when its text mentions the other's name. Ties go by name.
/// </summary>
internal sealed class DefinitionSet
{
    // Files below it are production's as well: what they create is there before anything of ours.
    private const int FirstOfOurs = 20;

    private readonly Dictionary<string, Definition> _byQualifiedName;
    private readonly Dictionary<string, string> _effective = [];
    private readonly IReadOnlyList<Migration> _migrations;

    public DefinitionSet(IReadOnlyCollection<Definition> definitions, IReadOnlyList<Migration> migrations)
    {
        _migrations = [.. migrations.Where(migration => migration.Number >= FirstOfOurs)];
        if (definitions.GroupBy(d => d.Object).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Expected every name in current/ once, found {string.Join(" and ", twice.Select(d => $"{d.Name}.sql"))}.");
        _byQualifiedName = definitions.ToDictionary(d => d.QualifiedName);
        var ordered = new List<Definition>();
        var path = new List<Definition>();
        foreach (var definition in definitions.OrderBy(d => d.Name, StringComparer.Ordinal)) Place(definition, ordered, path);
        Ordered = ordered;
        foreach (var definition in ordered) _effective.Add(definition.Name, Migration.HashOf(string.Join('\n', Ingredients(definition))));
    }

    /// <summary>Each after those it is built on.</summary>
    public IReadOnlyList<Definition> Ordered { get; }

    /// <summary>Hash of the text, of all it is built on, and of the numbered files that create or alter the tables and types it mentions.</summary>
    public string EffectiveSha256(Definition definition) => _effective[definition.Name];

    /// <summary>The definitions to run, in order, each with the reason. <paramref name="present"/>: hashes of what the catalogue has, by name.</summary>
    public IReadOnlyDictionary<string, string> ToRun(
        IReadOnlyDictionary<string, RecordedDefinition> recorded, IReadOnlyDictionary<string, string> present, IReadOnlyCollection<Migration> pending)
    {
        var reasons = new Dictionary<string, string>();
        foreach (var definition in Ordered)
        {
            var reason = recorded.GetValueOrDefault(definition.Name) switch
            {
                null => "new",
                _ when !present.ContainsKey(definition.Name) => "missing from the database",
                { } row when row.TextSha256 != definition.TextSha256 => "its text changed",
                { } row when row.ObjectSha256 is { } hash && hash != present[definition.Name] => "altered in the database since it was run",
                { } row when row.Sha256 == EffectiveSha256(definition) => null,
                _ when BuiltOn(definition).FirstOrDefault(other => reasons.ContainsKey(other.Name)) is { } other => $"built on {other.Name}, which changed",
                _ when TablesFrom(definition).FirstOrDefault(pending.Contains) is { } file => $"built on what {file.Name} creates or alters",
                _ => "built on files that this release does not have, or has otherwise",
            };
            if (reason is not null) reasons.Add(definition.Name, reason);
        }

        return reasons;
    }

    private IEnumerable<string> Ingredients(Definition definition) =>
    [
        definition.TextSha256,
        .. BuiltOn(definition).Select(other => $"{other.Name} {_effective[other.Name]}"),
        .. TablesFrom(definition).Select(file => $"{file.Name} {file.Sha256}"),
    ];

    private IEnumerable<Definition> BuiltOn(Definition definition) => definition.Mentions
        .Select(name => _byQualifiedName.GetValueOrDefault(name))
        .OfType<Definition>()
        .Where(other => other.Name != definition.Name && other.Kind != "trigger")
        .OrderBy(other => other.Name, StringComparer.Ordinal);

    private IEnumerable<Migration> TablesFrom(Definition definition) => _migrations.Where(migration => migration.Changes.Overlaps(definition.Mentions));

    private void Place(Definition definition, List<Definition> ordered, List<Definition> path)
    {
        if (ordered.Contains(definition)) return;
        if (path.IndexOf(definition) is >= 0 and var start)
            throw new ArgumentException(
                $"Expected an order in which definitions build on each other, found a circle: {string.Join(" on ", path.Skip(start).Append(definition).Select(d => $"{d.Name}.sql"))}.");
        path.Add(definition);
        foreach (var other in BuiltOn(definition)) Place(other, ordered, path);
        path.Remove(definition);
        ordered.Add(definition);
    }
}
