namespace FleetTickets.Testing;

/// <summary>The variables a service or tool needs to work on a test's own database, virtual host and bucket.</summary>
public static class ServiceEnvironment
{
    public static async Task<Dictionary<string, string>> ForAsync(
        TestDatabase? database = null, TestVirtualHost? virtualHost = null, TestBucket? bucket = null)
    {
        var servers = await Servers.GetAsync();
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (database is not null) variables["DATABASE_URL"] = database.Url.OriginalString;
        if (virtualHost is not null) variables["RABBITMQ_URL"] = virtualHost.Url.OriginalString;
        if (bucket is not null)
        {
            variables["RUSTFS_ENDPOINT"] = bucket.Endpoint.OriginalString;
            variables["RUSTFS_ACCESS_KEY"] = servers.S3AccessKey;
            variables["RUSTFS_SECRET_KEY"] = servers.S3SecretKey;
            variables["TICKETS_BUCKET"] = bucket.Name;
        }

        return variables;
    }
}
