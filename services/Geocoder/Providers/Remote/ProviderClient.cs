using System.Text.Json;
using FleetTickets.Hosting;

namespace FleetTickets.Geocoder.Providers.Remote;

/// <summary>
/// Asks a server one thing, once. Troubles on the way are <see cref="ProviderAnswer.Transient"/>; no text that leaves here holds the key.
/// </summary>
internal sealed class ProviderClient(IHttpClientFactory clients, RemoteProviderOptions options, TimeProvider time)
{
    private const int LongestText = 200;

    public async Task<ProviderAnswer> AskAsync(
        string path, IEnumerable<(string Name, string? Value)> parameters, Func<ProviderReply, ProviderAnswer> read, CancellationToken cancellationToken)
    {
        try
        {
            return read(await GetAsync(path, parameters, cancellationToken));
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
        return OneLine.Of(text, LongestText);
    }

    private async Task<ProviderReply> GetAsync(string path, IEnumerable<(string Name, string? Value)> parameters, CancellationToken cancellationToken)
    {
        var query = string.Join('&', parameters.Where(one => one.Value is not null).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        using var deadline = new Deadline(options.Timeout, time, cancellationToken);
        using var client = clients.CreateClient(options.Name);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{options.Url.AbsoluteUri.TrimEnd('/')}{path}?{query}"));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        var body = await BoundedBody.ReadAsync(response.Content, deadline.Token);
        return new ProviderReply((int)response.StatusCode, BoundedBody.Parse(body), response.Headers);
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
