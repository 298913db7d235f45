using FleetTickets.Geocoder;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Geocoding.Providers.Remote;
using FleetTickets.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>Replicas that ask a provider which counts, and the provider's row in the database.</summary>
public abstract class BudgetUnderTest : GeocoderUnderTest
{
    protected const string NoMatch = """{"results":[],"status":{"code":200,"message":"OK"},"total_results":0}""";

    private protected static readonly PlaceQuery Question = new()
    {
        Place = "Kasarani", PlaceKey = "kasarani", Centroid = new GeoPoint(-1.222, 36.902), RadiusKm = 25,
    };

    protected CountingServer Server { get; } = new() { Answer = _ => new CountedAnswer(200, NoMatch) };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await BeginDayAtNoonAsync(Database);
    }

    public override async ValueTask DisposeAsync()
    {
        Server.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected GeocoderOptions Options(string name = "opencage", long perSecond = 100, long? perDay = 1000, string key = "k3y-of-a-test") => new()
    {
        Providers = [name],
        RemoteProviders =
        [
            new RemoteProviderOptions { Name = name, Url = Server.Url, Key = key, PerSecond = perSecond, PerDay = perDay, Timeout = TimeSpan.FromSeconds(20) },
        ],
    };

    private protected IGeocodingProvider Budgeted(GeocoderOptions options) =>
        Replica(options).GetRequiredKeyedService<IGeocodingProvider>(options.Providers[0]);

    /// <summary>A provider that has asked once, and so has its row.</summary>
    private protected async Task<IGeocodingProvider> ProviderWithRowAsync(GeocoderOptions? options = null)
    {
        var provider = Budgeted(options ?? Options());
        await provider.AskAsync(Question, Token);
        return provider;
    }

    /// <summary>Providers' days begin so that it is noon, whatever the time is here: nobody is asked around midnight.</summary>
    internal static Task BeginDayAtNoonAsync(TestDatabase database) =>
        database.ExecuteAsync($"alter table tickets.geo_provider_budget alter column day_starts_at set default {DayStartAt("12:00")}");

    /// <summary>Moves the beginning of the provider's day so that this is its time of day now.</summary>
    protected Task SetClockAsync(string time) => SetAsync($"day_starts_at = {DayStartAt(time)}");

    protected async Task SetAsync(string assignments) =>
        Assert.Equal(1, await Database.ExecuteAsync($"update tickets.geo_provider_budget set {assignments}"));

    private static string DayStartAt(string time) => $"((clock_timestamp() at time zone 'utc')::time - time '{time}')";

    protected async Task<string> RowAsync(string columns) => Assert.Single(await Database.RowsAsync($"select {columns} from tickets.geo_provider_budget"));
}
