using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Hosting;

/// <summary>The shared PostgreSQL database.</summary>
public static class Database
{
    /// <summary>Adds the data source from <c>DATABASE_URL</c>. Pooled connections are reset, so temporary tables do not outlive their user.</summary>
    public static void AddDatabase(this IServiceCollection services, string connectionString) =>
        services.AddNpgsqlDataSource(connectionString.Length > 0 ? connectionString : "Host=unconfigured");
}
