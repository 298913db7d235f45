namespace FleetTickets.Migrations;

/// <summary>Compares what is shipped with what the database records of it.</summary>
internal static class StatusComparison
{
    private const int FirstOfOurs = 20;

    // Of the set of files that 20 and later were before they were laid anew: no database but those of tests and demonstrations had them.
    private static readonly string[] ReplacedFiles = ["20_change_files.sql", "21_positions.sql", "26_map.sql", "46_geocoding_people.sql", "53_spelling_index.sql"];

    /// <summary>Every numbered file, shipped or recorded.</summary>
    public static List<MigrationStatus> OfFiles(IReadOnlyList<Migration> migrations, IReadOnlyList<MigrationLedger.Row> rows)
    {
        var shipped = migrations.Select(migration =>
        {
            var row = rows.FirstOrDefault(r => r.IsOf(migration));
            return new MigrationStatus
            {
                Name = migration.Name,
                State = row switch
                {
                    null => MigrationState.Pending,
                    { Sha256: null } => MigrationState.Adopted,
                    _ when row.Sha256 == migration.Sha256 => MigrationState.Applied,
                    _ => MigrationState.Edited,
                },
                AppliedAt = row?.AppliedAt,
                LedgerSha256 = row?.Sha256,
                FileSha256 = migration.Sha256,
                Maintenance = migration.Maintenance,
            };
        });
        var others = rows.Where(row => !migrations.Any(row.IsOf)).Select(row => new MigrationStatus
        {
            Name = row.Name,
            State = Migration.NumberOf(row.Name) >= FirstOfOurs ? MigrationState.Unknown : MigrationState.Foreign,
            AppliedAt = row.AppliedAt,
            LedgerSha256 = row.Sha256,
        });
        return [.. shipped.Concat(others).OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    /// <summary>Every definition, in the order in which they run, then those that are no longer shipped.</summary>
    public static IEnumerable<MigrationStatus> OfDefinitions(
        DefinitionSet definitions, IReadOnlyDictionary<string, RecordedDefinition> recorded, IReadOnlyDictionary<string, string> toRun) =>
    [
        .. definitions.Ordered.Select(definition => new MigrationStatus
        {
            Name = definition.Name,
            State = !toRun.ContainsKey(definition.Name) ? MigrationState.Applied
                : recorded.ContainsKey(definition.Name) ? MigrationState.Changed
                : MigrationState.Pending,
            AppliedAt = recorded.GetValueOrDefault(definition.Name)?.AppliedAt,
            LedgerSha256 = recorded.GetValueOrDefault(definition.Name)?.Sha256,
            FileSha256 = definitions.EffectiveSha256(definition),
            Reason = toRun.GetValueOrDefault(definition.Name),
        }),
        .. recorded.Where(row => definitions.Ordered.All(definition => definition.Name != row.Key)).Select(row => new MigrationStatus
        {
            Name = row.Key,
            State = MigrationState.Foreign,
            AppliedAt = row.Value.AppliedAt,
            LedgerSha256 = row.Value.Sha256,
            Reason = "no longer shipped",
        }),
    ];

    /// <summary>Why the ledger does not let a run begin.</summary>
    public static List<string> Refusals(IReadOnlyList<MigrationStatus> files)
    {
        if (files.FirstOrDefault(file => file.State == MigrationState.Unknown && ReplacedFiles.Any(name => name == file.Name || name == file.Name + ".sql")) is { } replaced)
            return [$"{replaced.Name} is in the ledger: this database was migrated by a set of files that has been replaced since; it is a demonstration or test database: drop it and make it anew."];
        return
        [
            .. files
                .Where(s => s.State is MigrationState.Edited or MigrationState.Unknown
                    || (s.State == MigrationState.Adopted && Migration.NumberOf(s.Name) >= FirstOfOurs))
                .Select(MigrationAdvice.ForRefused),
        ];
    }
}
