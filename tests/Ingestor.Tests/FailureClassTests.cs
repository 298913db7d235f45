using System.Net;
using Amazon.S3;
using Npgsql;

namespace FleetTickets.Ingestor.Tests;

public class FailureClassTests
{
    [Theory]
    [InlineData("08006", nameof(FailureClass.Infrastructure))]
    [InlineData("25P03", nameof(FailureClass.Infrastructure))]
    [InlineData("28P01", nameof(FailureClass.Infrastructure))]
    [InlineData("3D000", nameof(FailureClass.Infrastructure))]
    [InlineData("40P01", nameof(FailureClass.Infrastructure))]
    [InlineData("42P01", nameof(FailureClass.Infrastructure))]
    [InlineData("53300", nameof(FailureClass.Infrastructure))]
    [InlineData("55P03", nameof(FailureClass.Infrastructure))]
    [InlineData("57P01", nameof(FailureClass.Infrastructure))]
    [InlineData("58030", nameof(FailureClass.Infrastructure))]
    [InlineData("22021", nameof(FailureClass.BadFile))]
    [InlineData("23514", nameof(FailureClass.BadFile))]
    [InlineData("54000", nameof(FailureClass.BadFile))]
    [InlineData("XX000", nameof(FailureClass.Unknown))]
    public void Sorts_database_errors_by_their_state(string sqlState, string expected) =>
        Assert.Equal(expected, FailureClasses.Of(new PostgresException("", "", "", sqlState), default).ToString());

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "SlowDown", nameof(FailureClass.Infrastructure))]
    [InlineData(HttpStatusCode.Forbidden, "AccessDenied", nameof(FailureClass.Infrastructure))]
    [InlineData(HttpStatusCode.PreconditionFailed, "PreconditionFailed", nameof(FailureClass.Infrastructure))]
    [InlineData(HttpStatusCode.NotFound, "NoSuchBucket", nameof(FailureClass.Infrastructure))]
    [InlineData(HttpStatusCode.BadRequest, "InvalidArgument", nameof(FailureClass.Unknown))]
    public void Sorts_store_errors_by_their_status(HttpStatusCode status, string code, string expected) =>
        Assert.Equal(expected, FailureClasses.Of(new AmazonS3Exception("", Amazon.Runtime.ErrorType.Unknown, code, "", status), default).ToString());

    [Fact]
    public void Sorts_the_rest()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Equal(FailureClass.Cancelled, FailureClasses.Of(new OperationCanceledException(), stopped.Token));
        Assert.Equal(FailureClass.Infrastructure, FailureClasses.Of(new OperationCanceledException(), default));
        Assert.Equal(FailureClass.Infrastructure, FailureClasses.Of(new IOException(), default));
        Assert.Equal(FailureClass.Infrastructure, FailureClasses.Of(new InvalidOperationException("", new TimeoutException()), default));
        Assert.Equal(FailureClass.BadFile, FailureClasses.Of(new BadFileException("x", "x"), default));
        Assert.Equal(FailureClass.RefusedRequest, FailureClasses.Of(new RefusedRequestException("x", "x"), default));
        Assert.Equal(FailureClass.Unknown, FailureClasses.Of(new InvalidOperationException(), default));
    }
}
