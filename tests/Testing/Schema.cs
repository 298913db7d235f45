using FleetTickets.Migrations;

namespace FleetTickets.Testing;

/// <summary>The one place where the fixtures meet the migrations' runner.</summary>
internal static class Schema
{
    public static Task MigrateAsync(string connectionString) => MigrationRunner.MigrateAsync(connectionString, CancellationToken.None);
}
