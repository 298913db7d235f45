namespace FleetTickets.Geocoding;

/// <summary>Every line the library writes. Event ids 3000 to 3999, shared with the Geocoder.</summary>
internal static partial class Log
{
    [LoggerMessage(3008, LogLevel.Warning, "A provider gave different places one coordinate: {Count} answers wait for a person")]
    public static partial void AnswersCollapsed(this ILogger logger, int count);

    [LoggerMessage(3040, LogLevel.Warning, "{Provider} is queried too fast: no query before {Until}")]
    public static partial void ProviderThrottled(this ILogger logger, string provider, DateTimeOffset until);

    [LoggerMessage(3041, LogLevel.Warning, "The day's calls to {Provider} are spent: no query before {Until}")]
    public static partial void QuotaSpent(this ILogger logger, string provider, DateTimeOffset until);

    [LoggerMessage(3042, LogLevel.Error, "{Provider} rejects the key: {Detail}. No query until its key or address changes, or disabled_reason in tickets.geo_provider_budget is cleared")]
    public static partial void KeyRefused(this ILogger logger, string provider, string detail);

    [LoggerMessage(3043, LogLevel.Warning, "{Provider} failed too often, the last time with: {Detail}. No query before {Until}")]
    public static partial void CircuitOpen(this ILogger logger, string provider, string detail, DateTime until);

    [LoggerMessage(3044, LogLevel.Warning, "The outcome of a call to {Provider} could not be recorded in the budget, its answer is used: {Reason}")]
    public static partial void OutcomeNotNoted(this ILogger logger, string provider, string reason);
}
