using System.Text.Json;

namespace FleetTickets.Geocoder.Providers.Remote;

/// <summary>Reads an answer's body up to a limit, whatever length its headers claim.</summary>
internal static class BoundedBody
{
    /// <summary>A real answer has a few kilobytes.</summary>
    public const int MostBytes = 1024 * 1024;

    public static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > MostBytes)
            throw TooLong();

        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (read.Length + count > MostBytes)
                throw TooLong();
            read.Write(buffer, 0, count);
        }

        return read.ToArray();
    }

    /// <summary>The body as JSON; null when it is none.</summary>
    public static JsonElement? Parse(byte[] body)
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

    private static InvalidDataException TooLong() => new($"the answer is longer than {MostBytes} bytes");
}
