using System.Collections.Concurrent;
using System.Diagnostics;
using FleetTickets.Geocoding.Budget;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Geocoding.Providers.Remote;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace FleetTickets.Geocoder.Tests.Providers.Remote;

/// <summary>A server that answers as a provider is documented to, and the provider that asks it, over real HTTP.</summary>
public sealed class RemoteServer : IDisposable
{
    public const string Key = "k3y+with/odd=letters";

    private readonly WireMockServer _server = WireMockServer.Start();
    private readonly RecordingLogs _logs = new();
    private readonly ConcurrentQueue<string> _traces = new();
    private readonly ActivityListener _listener;

    public RemoteServer()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _traces.Enqueue($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)}"),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Uri Url => new(_server.Url!);

    /// <summary>Everything that was logged and traced.</summary>
    public string Told => string.Join('\n', _logs.Lines.Concat(_traces));

    /// <summary>The parameters of the last question.</summary>
    public IReadOnlyDictionary<string, string> Asked => _server.LogEntries[^1].RequestMessage!.Query!.ToDictionary(one => one.Key, one => one.Value[0]);

    public IReadOnlyList<WireMock.Logging.ILogEntry> Requests => [.. _server.LogEntries];

    /// <summary>Nairobi's Kasarani, as tickets ask for it.</summary>
    internal static PlaceQuery Kasarani { get; } = new()
    {
        Place = "Kasarani", PlaceKey = "kasarani", Cluster = "Roysambu", Centroid = new GeoPoint(-1.222, 36.902), RadiusKm = 25,
    };

    public void Answers(int status, string body, params (string Name, string Value)[] headers)
    {
        var answer = Response.Create().WithStatusCode(status).WithBody(body);
        foreach (var (name, value) in headers) answer = answer.WithHeader(name, value);
        Answers(answer);
    }

    public void Answers(IResponseBuilder answer)
    {
        _server.Reset();
        _server.Given(Request.Create().UsingAnyMethod()).RespondWith(answer);
    }

    internal Task<ProviderAnswer> AskAsync(string name, PlaceQuery? query = null) => AskAsync(name, Url, TimeSpan.FromSeconds(20), query);

    internal async Task<ProviderAnswer> AskAsync(string name, Uri url, TimeSpan timeout, PlaceQuery? query = null)
    {
        await using var services = Services(name, url, timeout, out var options);
        var still = new FakeTimeProvider();
        using var permit = new SendPermit(still, still.GetTimestamp(), isProbe: false);
        return await ProviderServices.Create(services, options).AskAsync(query ?? Kasarani, permit, TestContext.Current.CancellationToken);
    }

    internal ServiceProvider Services(string name, Uri url, TimeSpan timeout, out RemoteProviderOptions options)
    {
        options = new RemoteProviderOptions { Name = name, Url = url, Key = Key, PerSecond = 1, Timeout = timeout };
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_logs));
        services.AddSingleton(TimeProvider.System);
        services.AddConnection(options);
        return services.BuildServiceProvider();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _server.Dispose();
        _logs.Dispose();
    }
}
