using FleetTickets.Geocoding.Budget;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>The configured providers, each by its name. Remote ones are reached over a connection of their own and only within their budget.</summary>
internal static class ProviderServices
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    public static void AddProviders(this IServiceCollection services, IEnumerable<RemoteProviderOptions> remotes)
    {
        foreach (var remote in remotes)
        {
            services.AddConnection(remote);
            services.AddKeyedSingleton<IGeocodingProvider>(remote.Name, (provider, _) =>
            {
                var time = provider.GetRequiredService<TimeProvider>();
                var budget = new BudgetStore(provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<SqlText>(), remote.Limits);
                var outcomes = new OutcomeNotes(remote.Name, budget, time, provider.GetRequiredService<ILogger<OutcomeNotes>>());
                return new WideningProvider(new BudgetedProvider(Create(provider, remote), budget, outcomes, remote.Timeout, time));
            });
        }
    }

    /// <summary>The provider without its budget.</summary>
    public static ICountedProvider Create(IServiceProvider provider, RemoteProviderOptions remote)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var client = new ProviderClient(provider.GetRequiredService<IHttpClientFactory>(), remote, time);
        return remote.Name switch
        {
            "locationiq" => new LocationIqProvider(client, remote, time),
            "opencage" => new OpenCageProvider(client, remote, time),
            "nominatim" => new NominatimProvider(client, remote, time),
            "photon" => new PhotonProvider(client, remote, time),
            _ => throw new ArgumentOutOfRangeException(nameof(remote), remote.Name, "not a remote provider"),
        };
    }

    /// <summary>No handler here repeats a request: each would be a call that was not taken from the budget.</summary>
    public static void AddConnection(this IServiceCollection services, RemoteProviderOptions remote) => services
        .AddHttpClient(remote.Name, client =>
        {
            client.Timeout = Timeout.InfiniteTimeSpan; // ProviderClient has one, for the body as well
            client.DefaultRequestHeaders.Add("User-Agent", "FleetTickets-Geocoder/0.1");
            client.DefaultRequestHeaders.Add("Accept", "application/json");
        })
        .RemoveAllLoggers() // they would write addresses, and the key stands in them
        .AddHttpMessageHandler(() => new EgressHandler(remote.Url))
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // a new connection costs a permit; names are looked up anew below
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = remote.Url.Scheme == Uri.UriSchemeHttps, // a proxy of the machine sees no key, and nothing of servers nearby
            ConnectTimeout = LongestConnect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            ActivityHeadersPropagator = null, // nothing of ours to them, and no trace of their addresses for ours
        });
}
