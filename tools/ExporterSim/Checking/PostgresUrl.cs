using Npgsql;

namespace FleetTickets.ExporterSim.Checking;

/// <summary><c>postgres://user:password@host:port/database</c> to what Npgsql understands.</summary>
internal static class PostgresUrl
{
    /// <exception cref="SettingsException">The variable is missing or no such URL.</exception>
    public static string FromEnvironment()
    {
        var faults = new List<string>();
        var url = Setting.Required("DATABASE_URL", faults);
        if (faults.Count == 0 && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "postgres" or "postgresql"))
            faults.Add("DATABASE_URL: expected postgres://user:password@host:port/database");
        return faults.Count == 0 ? ConnectionString(new Uri(url)) : throw new SettingsException(faults);
    }

    private static string ConnectionString(Uri url)
    {
        var login = url.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(login[0]),
            Password = login.Length > 1 ? Uri.UnescapeDataString(login[1]) : null,
            ApplicationName = "exportersim check",
        }.ConnectionString;
    }
}
