using System.Text.RegularExpressions;

namespace FleetTickets.Conventions.Tests;

/// <summary>Where SQL stands, and what migration files are called.</summary>
public sealed partial class SqlTests
{
    private static readonly int[] ProductionNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13];

    private static readonly List<string> Migrations = [.. SourceTree.In("migrations", ".sql").Where(path => path.Count(c => c == '/') == 1)];

    // What stands elsewhere is a setting of the session, one word to the server or what statements are put together from, beside the code that
    // depends on it; the runner, and commands that read one thing.
    private static readonly string[] ElsewhereWithReason =
    [
        "migrations/ExistingObject.cs",
        "migrations/FunctionReplacement.cs",
        "migrations/LedgerColumn.cs",
        "migrations/MigrationLedger.cs",
        "migrations/MigrationPlan.cs",
        "migrations/MigrationRunner.cs",
        "migrations/Ownership.cs",
        "migrations/PayloadKeys.cs",
        "migrations/RelationLocks.cs",
        "migrations/ReplacedFunctions.cs",
        "migrations/SessionLock.cs",
        "migrations/SetAsideViews.cs",
        "services/Geocoder/Loops/RelayPass.cs",
        "services/Geocoding/Storage/SqlText.cs",
        "services/Hosting/Database.cs",
        "services/Hosting/Health.cs",
        "services/Ingestor/ApplyChangeFile.cs",
        "tools/FleetCtl/Commands/Events/RepublishCommand.cs",
        "tools/FleetCtl/Commands/Stream/ReseedCommand.cs",
    ];

    [Fact]
    public void Sql_stands_in_stores_and_in_Sql_folders() => Assert.Equal(
        ElsewhereWithReason,
        SourceTree.Files
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && !path.EndsWith("Store.cs", StringComparison.Ordinal))
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal) && !path.StartsWith("tools/ExporterSim/", StringComparison.Ordinal) && !path.StartsWith("bench/Ingesting/", StringComparison.Ordinal)) // these look from outside
            .Where(path => Statement().IsMatch(SourceTree.Code(path))));

    [Fact]
    public void Statements_are_recognised() => Assert.All(
        (string[])["\"select 1\"", "$\"update x set\"", "\"\"\"\n    with a as (", "\"set local lock_timeout", "(\"analyze t", "\"insert into x"],
        text => Assert.Matches(Statement(), text));

    [Fact]
    public void A_long_statement_says_what_it_is_for() => Offenders.MustBeNone(
        SourceTree.In("services", ".sql").Where(path => !path.Contains("/Sql/", StringComparison.Ordinal) || !SourceTree.Read(path).StartsWith("-- Purpose: ", StringComparison.Ordinal)));

    [Fact]
    public void Keywords_are_in_lower_case() => Offenders.MustBeNone(
        SourceTree.In("services", ".sql").Concat(Migrations).Where(path => ShoutedKeyword().IsMatch(WithoutTexts(SourceTree.Read(path)))));

    [Fact]
    public void A_migration_is_named_by_its_number_and_what_it_does() => Assert.All(Migrations, path => Assert.Matches(@"^migrations/\d{2}_[a-z][a-z0-9_]*\.sql$", path));

    [Fact]
    public void Migration_numbers_are_unique() => Assert.Distinct(Migrations.Select(Number));

    // Production's ledger knows these; 11 and 12 are its own. Ours begin at 20.
    [Fact]
    public void Numbers_below_20_are_those_of_production() => Assert.Equal(ProductionNumbers, Migrations.Select(Number).Where(number => number < 20));

    [Fact]
    public void A_migration_begins_with_its_number_and_purpose() =>
        Assert.All(Migrations, path => Assert.Matches($@"^(-- no-transaction\n)?-- {Number(path):00}: \S", SourceTree.Read(path)));

    private static int Number(string path) => int.Parse(Path.GetFileName(path).AsSpan(0, 2));

    private static string WithoutTexts(string sql) => Regex.Replace(Regex.Replace(sql, "--.*", ""), "'[^']*'", "''");

    [GeneratedRegex(@"""\s*(?:select|insert\s+into|update|delete\s+from|with|analyze|copy|set\s+local|create\s+temp)\s+[\w@({*""']")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|CREATE|ALTER|DROP|TABLE|INDEX|JOIN|BEGIN|END|VALUES)\b")]
    private static partial Regex ShoutedKeyword();
}
