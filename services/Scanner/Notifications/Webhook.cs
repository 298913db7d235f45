using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace FleetTickets.Scanner.Notifications;

/// <summary>
/// <c>POST /notifications</c>, for stores that send notifications by HTTP: wakes the loop. The body is not read, since what is offered comes
/// from the listing. 204 when the request carries the secret as its bearer token, 401 otherwise; without a secret there is no such path.
/// </summary>
internal static class Webhook
{
    public const string Path = "/notifications";

    /// <summary>In bytes; a notification of a store has one or two thousand.</summary>
    private const long LargestBody = 1024 * 1024;

    public static void MapWebhook(this WebApplication app)
    {
        if (app.Services.GetRequiredService<ScannerOptions>().WebhookSecret is not { } secret) return;
        var loop = app.Services.GetRequiredService<ScanLoop>();
        var expected = Hash(secret);
        app.MapPost(Path, context =>
        {
            context.Response.StatusCode = Answer(context, expected);
            if (context.Response.StatusCode == StatusCodes.Status204NoContent) loop.Wake();
            return Task.CompletedTask;
        });
    }

    private static int Answer(HttpContext context, byte[] expected)
    {
        // Kestrel reads on to the end of an unread body, up to here, and closes the connection of a longer one.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestBody;
        if (!CryptographicOperations.FixedTimeEquals(Hash(BearerToken(context.Request)), expected))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return StatusCodes.Status401Unauthorized;
        }

        return context.Request.ContentLength > LargestBody ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status204NoContent;
    }

    private static string BearerToken(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter ?? ""
            : "";

    /// <summary>Of equal length whatever is sent, so that the comparison takes the same time.</summary>
    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
