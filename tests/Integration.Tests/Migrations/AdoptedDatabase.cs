using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>A database as the system before FleetTickets left it, and what is asked of one.</summary>
internal static class AdoptedDatabase
{
    /// <summary>As production has it, before any migration of ours.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync(await ReadAsync("production_database.sql"));
        return database;
    }

    public static async Task<TestDatabase> CreateMigratedAsync()
    {
        var database = await CreateAsync();
        await MigrationRunner.MigrateAsync(database.ConnectionString, CancellationToken.None);
        return database;
    }

    /// <summary>One line for everything of the schemas tickets and reporting that somebody could notice.</summary>
    public static async Task<HashSet<string>> CatalogueAsync(TestDatabase database) => [.. await database.RowsAsync(await ReadAsync("catalogue.sql"))];

    public static async Task<string> ReadAsync(string resource)
    {
        using var reader = new StreamReader(typeof(AdoptedDatabase).Assembly.GetManifestResourceStream(resource)!);
        return await reader.ReadToEndAsync();
    }
}
