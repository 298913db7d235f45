using System.Net;
using Amazon.Runtime;

namespace FleetTickets.Ingestor.Storage;

/// <summary>The store refused a request: which one, and with what, also where its answer has no text.</summary>
internal sealed class StoreException(string operation, string key, AmazonServiceException cause)
    : Exception($"{(int)cause.StatusCode} {(string.IsNullOrEmpty(cause.ErrorCode) ? cause.StatusCode : cause.ErrorCode)} on {operation} {key}", cause)
{
    public const string Copy = "COPY";

    public const string Delete = "DELETE";

    public const string Get = "GET";

    public const string List = "LIST";

    /// <summary>The request's condition does not hold.</summary>
    public bool IsConditionFailed => cause.StatusCode == HttpStatusCode.PreconditionFailed;

    /// <summary>There is no such object. The code differs by request (NoSuchKey of GET, NotFound of HEAD); a missing bucket is no missing object.</summary>
    public bool IsMissing => cause is { StatusCode: HttpStatusCode.NotFound, ErrorCode: "NoSuchKey" or "NotFound" };

    /// <summary>The store does not know the request's condition.</summary>
    public bool IsUnknownCondition => cause.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.BadRequest;

    /// <summary>The store refuses to move this object (403, 405, 409 and the like), and may serve others: a matter of this file's archiving, not of the dataset.</summary>
    public bool IsForbiddenMove => operation is Copy or Delete && (int)cause.StatusCode is >= 400 and < 500
        && cause.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.RequestTimeout or HttpStatusCode.PreconditionFailed or HttpStatusCode.TooManyRequests);
}
