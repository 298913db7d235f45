namespace FleetTickets.ExporterSim.Sinks;

/// <summary>The bucket, from the variables that the services use as well.</summary>
internal sealed record BucketSettings(string Endpoint, string AccessKey, string SecretKey, string Region, string Bucket)
{
    /// <exception cref="SettingsException">Names every variable that is missing or wrong.</exception>
    public static BucketSettings FromEnvironment()
    {
        var faults = new List<string>();
        var settings = new BucketSettings(
            Setting.Required("RUSTFS_ENDPOINT", faults),
            Setting.Required("RUSTFS_ACCESS_KEY", faults),
            Setting.Required("RUSTFS_SECRET_KEY", faults),
            Setting.Read("RUSTFS_REGION") ?? "us-east-1",
            Setting.Read("TICKETS_BUCKET") ?? "isptickets");
        if (settings.Endpoint.Length > 0 && !(Uri.TryCreate(settings.Endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            faults.Add("RUSTFS_ENDPOINT: expected an http or https URL");
        return faults.Count == 0 ? settings : throw new SettingsException(faults);
    }
}
