using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Hosting;

/// <summary>The shared PostgreSQL database.</summary>
public static class Database
{
    /// <summary>Adds the data source from <c>DATABASE_URL</c>. It may lead through a pooler in transaction mode: nothing that is set or made in a session outlives its transaction.</summary>
    public static void AddDatabase(this IServiceCollection services, string connectionString) =>
        services.AddNpgsqlDataSource(connectionString.Length > 0 ? connectionString : "Host=unconfigured");
}
