using Microsoft.AspNetCore.Http;

namespace FleetTickets.Hosting;

/// <summary>
/// A service started with <c>--health</c> requests <c>/health/live</c> from the one that already runs at the same <c>ASPNETCORE_URLS</c> and
/// exits with 0 or 1: the container's health check, in an image without curl. <c>--health ready</c> requests readiness instead.
/// </summary>
internal static class HealthProbe
{
    private const string Switch = "--health";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Null without that switch on the command line.</summary>
    public static string? EndpointIn(string[] commandLine) => Array.IndexOf(commandLine, Switch) switch
    {
        -1 => null,
        var at when commandLine.ElementAtOrDefault(at + 1) == "ready" => Health.ReadyPath,
        _ => Health.LivePath,
    };

    public static async Task<int> RunAsync(string urls, string endpoint)
    {
        var listening = BindingAddress.Parse(urls.Split(';', 2)[0]);
        var host = listening.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : listening.Host;
        using var client = new HttpClient { Timeout = Timeout };
        try
        {
            using var answer = await client.GetAsync(new Uri($"{listening.Scheme}://{host}:{listening.Port}{endpoint}"));
            Console.WriteLine(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            Console.WriteLine(exception.Message);
            return 1;
        }
    }
}
