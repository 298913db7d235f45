namespace FleetTickets.Geocoder;

/// <summary>Every line the Geocoder writes, but for those of its library. Event ids 3000 to 3999, shared with it.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Placed {Count} new clusters")]
    public static partial void ClustersProposed(this ILogger logger, int count);

    [LoggerMessage(3001, LogLevel.Warning, "{Count} new clusters have no certain centre and wait for a person: {Clusters}")]
    public static partial void ClustersWait(this ILogger logger, int count, string clusters);

    [LoggerMessage(3002, LogLevel.Information, "Cleaned {Count} location names by rules {RulesVersion}")]
    public static partial void NamesCleaned(this ILogger logger, int count, int rulesVersion);

    [LoggerMessage(3003, LogLevel.Information, "Queried providers for {Count} places: {Resolved} found, {Unresolved} not found or refused, {Postponed} postponed")]
    public static partial void PlacesAsked(this ILogger logger, int count, int resolved, int unresolved, int postponed);

    [LoggerMessage(3004, LogLevel.Information, "Moved {Moved} tickets, announced {Announced}")]
    public static partial void Settled(this ILogger logger, int moved, int announced);

    [LoggerMessage(3005, LogLevel.Information, "Published {Count} events")]
    public static partial void Published(this ILogger logger, int count);

    [LoggerMessage(3007, LogLevel.Information, "Looked up {Count} places in the gazetteers: {Resolved} found")]
    public static partial void PlacesLookedFor(this ILogger logger, int count, int resolved);

    [LoggerMessage(3009, LogLevel.Information, "Deleted {Count} {What}, kept for {Days} days")]
    public static partial void Purged(this ILogger logger, long count, string what, int days);

    [LoggerMessage(3010, LogLevel.Warning, "A pass of {Work} failed: {Reason}. Next try in {Wait}")]
    public static partial void PassFailed(this ILogger logger, string work, string reason, TimeSpan wait);

    [LoggerMessage(3011, LogLevel.Error, "A pass of {Work} failed in a way not foreseen. Next try in {Wait}")]
    public static partial void PassFailedUnexpectedly(this ILogger logger, Exception exception, string work, TimeSpan wait);

    [LoggerMessage(3012, LogLevel.Information, "{Work} works again")]
    public static partial void Recovered(this ILogger logger, string work);
}
