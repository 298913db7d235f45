using Npgsql;

namespace FleetTickets.Hosting;

/// <summary>Turns a <c>postgres://user:password@host:port/database?sslmode=require</c> URL into an Npgsql connection string.</summary>
public static class PostgresUrl
{
    /// <summary>Reads <c>DATABASE_URL</c>; notes a fault, and returns an empty string, when it is missing or not such a URL.</summary>
    public static string From(Settings settings, string applicationName, int commandTimeoutSeconds = 60)
    {
        const string expected = "postgres://user:password@host:port/database";
        var url = settings.Required("DATABASE_URL", expected);
        if (url.Length == 0) return "";
        if (TryParse(url, applicationName, out var connectionString, out var unsupported))
            return new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = commandTimeoutSeconds }.ConnectionString;
        settings.Fault("DATABASE_URL", unsupported is null
            ? $"is not understood; expected {expected}, with reserved characters in user and password percent-encoded"
            : $"has the parameter {unsupported}, which is not supported, or a value of it that is not; expected sslmode, sslrootcert, connect_timeout, application_name, or a setting of Npgsql");
        return "";
    }

    /// <summary>True when the URL is one Npgsql can use.</summary>
    public static bool TryParse(string url, string applicationName, out string connectionString) => TryParse(url, applicationName, out connectionString, out _);

    // An unknown query parameter is named: a mistyped sslmode must not go unseen.
    private static bool TryParse(string url, string applicationName, out string connectionString, out string? unsupported)
    {
        connectionString = "";
        unsupported = null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql")) return false;
        var userInfo = uri.UserInfo.Split(':', 2);
        // A character of the password that belongs encoded leaves its rest in the path or behind it.
        if (uri.AbsolutePath.TrimStart('/').IndexOfAny(['/', '@']) >= 0 || uri.Fragment.Length > 0) return false;
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (uri.Host.Length == 0 || userInfo[0].Length == 0 || database.Length == 0) return false;

        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : 5432,
            Username = Uri.UnescapeDataString(userInfo[0]),
            Password = userInfo.Length > 1 ? Uri.UnescapeDataString(userInfo[1]) : null,
            Database = database,
            ApplicationName = applicationName,
            Timeout = 10,
            // A peer that vanished without a word is noticed within a minute instead of the kernel's two hours.
            KeepAlive = 10,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 10,
            TcpKeepAliveInterval = 5,
            CancellationTimeout = 2000,
            // Nothing is left in a session: what a transaction sets ends with it, so that a pooler may give each one another session.
            NoResetOnClose = true,
        };
        string? reading = null;
        try
        {
            foreach (var parameter in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var pair = parameter.Split('=', 2);
                reading = pair[0];
                var name = Uri.UnescapeDataString(pair[0]) switch
                {
                    "sslmode" => "SSL Mode",
                    "sslrootcert" => "Root Certificate",
                    "application_name" => "Application Name",
                    "connect_timeout" => "Timeout",
                    var other => other,
                };
                var value = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "";
                builder[name] = name == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            unsupported = reading;
            return false;
        }

        connectionString = builder.ConnectionString;
        return true;
    }
}
