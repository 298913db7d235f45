namespace FleetTickets.Scanner;

/// <summary>Every line the Scanner writes. Event ids 1000 to 1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Scanning {Datasets} every {Interval}, {Window}")]
    public static partial void Scanning(this ILogger logger, string datasets, TimeSpan interval, ScanWindow window);

    [LoggerMessage(1001, LogLevel.Information, "Offered {Count} of the {Waiting} waiting files of {Dataset}: {Oldest} to {Newest}")]
    public static partial void Offered(this ILogger logger, string dataset, int count, int waiting, string oldest, string newest);

    [LoggerMessage(1002, LogLevel.Warning, "Ignored {Key}: its name is not that of a change file of {Dataset}; said once")]
    public static partial void Ignored(this ILogger logger, string dataset, string key);

    [LoggerMessage(1003, LogLevel.Error,
        "The stream of {Dataset} may have been renamed: {Name} is newer than every change file, and of the form {Form} instead of {Expected}. " +
        "Nothing of that form is applied. Ask the exporter's operator; said once for each form")]
    public static partial void Renamed(this ILogger logger, string dataset, string name, string form, string expected);

    [LoggerMessage(1010, LogLevel.Error,
        "No queue is bound to the exchange {Exchange} for the routing key {RoutingKey}, so the files of {Dataset} wait. " +
        "Start an Ingestor, or create the queue {Queue} and bind it. Next try in {Seconds:0} s")]
    public static partial void NoQueue(this ILogger logger, string dataset, string exchange, string routingKey, string queue, double seconds);

    [LoggerMessage(1011, LogLevel.Warning, "Nothing of the listing of {Dataset} is acted on: {Reason}. Next try in {Seconds:0} s")]
    public static partial void BrokenListing(this ILogger logger, string dataset, string reason, double seconds);

    [LoggerMessage(1012, LogLevel.Warning, "The store refused to list {Dataset}: {Status} {Code}. Next try in {Seconds:0} s")]
    public static partial void StoreRefused(this ILogger logger, string dataset, int status, string? code, double seconds);

    [LoggerMessage(1013, LogLevel.Warning, "The pass over {Dataset} failed: {Reason}. Next try in {Seconds:0} s")]
    public static partial void PassFailed(this ILogger logger, string dataset, string reason, double seconds);

    [LoggerMessage(1014, LogLevel.Error, "The pass over {Dataset} failed in a way not foreseen. Next try in {Seconds:0} s")]
    public static partial void PassFailedUnexpectedly(this ILogger logger, Exception exception, string dataset, double seconds);

    [LoggerMessage(1020, LogLevel.Information, "Notifications of the exchange {Exchange} are received")]
    public static partial void NotificationsReceived(this ILogger logger, string exchange);

    [LoggerMessage(1021, LogLevel.Warning, "No notifications of the exchange {Exchange} are received: {Reason}. Files are found every {Interval} meanwhile; tried again until it works, said once")]
    public static partial void NotificationsLost(this ILogger logger, string exchange, string reason, TimeSpan interval);
}
