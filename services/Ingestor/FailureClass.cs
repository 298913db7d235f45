using System.Net;
using Amazon.Runtime;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Ingestor;

/// <summary>Classes of failures, by cause; each is handled in its own way.</summary>
internal enum FailureClass
{
    /// <summary>Database, bucket or network: retried in place without end.</summary>
    Infrastructure,

    /// <summary>The file: quarantined, the stream goes on.</summary>
    BadFile,

    /// <summary>The request: one dead letter.</summary>
    RefusedRequest,

    /// <summary>The service is stopping or the broker connection went: the message returns to the queue.</summary>
    Cancelled,

    /// <summary>Anything else: a few attempts, then quarantined.</summary>
    Unknown,
}

internal static class FailureClasses
{
    public static FailureClass Of(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RefusedRequestException => FailureClass.RefusedRequest,
        BadFileException => FailureClass.BadFile,
        OperationCanceledException when cancellationToken.IsCancellationRequested => FailureClass.Cancelled,
        PostgresException postgres => OfSqlState(postgres.SqlState),
        AmazonServiceException service => OfStatus(service),
        NpgsqlException or AmazonClientException or HttpRequestException or IOException or TimeoutException
            or System.Net.Sockets.SocketException or OperationCanceledException => FailureClass.Infrastructure,
        { InnerException: { } inner } => Of(inner, cancellationToken),
        _ => FailureClass.Unknown,
    };

    private static FailureClass OfSqlState(string sqlState) =>
        TransientError.IsSqlState(sqlState) ? FailureClass.Infrastructure
        : sqlState[..2] is "22" or "23" or "54" ? FailureClass.BadFile // data, constraints, limits
        : FailureClass.Unknown;

    // 404 of the bucket itself, 412 and 416 (the object changed under the read) pass when the request is begun anew.
    private static FailureClass OfStatus(AmazonServiceException exception) =>
        (int)exception.StatusCode >= 500 || exception.StatusCode is 0 or HttpStatusCode.OK or HttpStatusCode.Unauthorized
            or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed
            or HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            || exception.ErrorCode is "SlowDown" or "RequestTimeout" or "RequestTimeTooSkewed" or "InvalidAccessKeyId"
            ? FailureClass.Infrastructure
            : FailureClass.Unknown;
}
