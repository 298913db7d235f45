using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FleetTickets.Geocoding.Budget;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>
/// Makes one request to a server, once. Errors on the way are <see cref="ProviderAnswer.Transient"/>; no text that leaves here holds the key.
/// </summary>
internal sealed class ProviderClient(IHttpClientFactory clients, RemoteProviderOptions options, TimeProvider time)
{
    private const int LongestText = 200;

    /// <summary>A real answer has a few kilobytes.</summary>
    private const int MostBytes = 1024 * 1024;

    public async Task<ProviderAnswer> AskAsync(
        string path, IEnumerable<(string Name, string? Value)> parameters, SendPermit permit, Func<ProviderReply, ProviderAnswer> read, CancellationToken cancellationToken)
    {
        try
        {
            return read(await GetAsync(path, parameters, permit, cancellationToken));
        }
        catch (Exception exception) when (TroubleIn(exception, cancellationToken) is not null)
        {
            return new ProviderAnswer.Transient(TroubleIn(exception, cancellationToken)!);
        }
    }

    /// <summary>For a stored reason or the log: without the key, on one line, and short. Servers repeat what they were sent.</summary>
    public string Clean(string text)
    {
        if (options.Key.Length > 0)
            text = text.Replace(options.Key, "***", StringComparison.OrdinalIgnoreCase)
                .Replace(Uri.EscapeDataString(options.Key), "***", StringComparison.OrdinalIgnoreCase);
        return OneLine(text, LongestText);
    }

    /// <summary>Text of others as the database, the log and a terminal take it: without control characters, and no longer than this.</summary>
    public static string OneLine(string text, int longest) =>
        string.Concat(text.EnumerateRunes().Take(longest).Select(rune => Rune.IsControl(rune) ? " " : rune.ToString())).Trim();

    private async Task<ProviderReply> GetAsync(
        string path, IEnumerable<(string Name, string? Value)> parameters, SendPermit permit, CancellationToken cancellationToken)
    {
        var query = string.Join('&', parameters.Where(one => one.Value is not null).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        using var deadline = new Deadline(options.Timeout, time, cancellationToken);
        using var client = clients.CreateClient(options.Name);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{options.Url.AbsoluteUri.TrimEnd('/')}{path}?{query}")) { Content = permit.AsContent() };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        return new ProviderReply((int)response.StatusCode, Parse(await ReadAsync(response.Content, deadline.Token)), response.Headers);
    }

    /// <summary>The body up to a limit, whatever length its headers claim.</summary>
    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (content.Headers.ContentLength is not > MostBytes)
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            if (count == 0)
                return read.ToArray();
            if (read.Length + count > MostBytes)
                break;
            read.Write(buffer, 0, count);
        }

        throw new InvalidDataException($"the answer is longer than {MostBytes} bytes");
    }

    /// <summary>The body as JSON; null when it is none.</summary>
    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>In our words: an exception's may hold the address with the key. Null for what is no trouble of the provider.</summary>
    private string? TroubleIn(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when !cancellationToken.IsCancellationRequested => $"no complete answer within {options.Timeout.TotalSeconds:0.#} s",
        HttpRequestException http => $"the connection failed: {http.HttpRequestError}",
        InvalidDataException tooLong => tooLong.Message,
        IOException => "the connection broke off",
        JsonException or KeyNotFoundException or InvalidOperationException or FormatException => "an answer that is not the provider's: parts are missing or of another kind",
        _ => null,
    };
}

/// <summary>The response of a server.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body; null when it is no JSON: a proxy's page, a cut-off answer.</param>
/// <param name="Headers">For the limits in them.</param>
internal sealed record ProviderReply(int Status, JsonElement? Json, HttpResponseHeaders Headers)
{
    /// <summary>Neither an answer nor an error that the provider documents.</summary>
    public ProviderAnswer.Transient Unknown() => new(Json is null
        ? $"HTTP {Status} without JSON; expected the provider's own answer"
        : $"HTTP {Status} with a body that is not the provider's");
}
