using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FleetTickets.Geocoder;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Geocoding.Providers.Remote;
using FleetTickets.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>A connection that takes longer to be made than a permit is valid: it is there for the next permit.</summary>
public sealed class BudgetConnectionTests : GeocoderUnderTest
{
    private static readonly PlaceQuery Question = new() { Place = "Kasarani", PlaceKey = "kasarani", Centroid = new GeoPoint(-1.222, 36.902), RadiusKm = 25 };

    /// <summary>A server that lets nobody in is no better than one that fails.</summary>
    [Fact]
    public async Task A_probe_that_finds_no_connection_opens_the_circuit_again()
    {
        using var key = ECDsa.Create();
        using var certificate = SelfSigned(key);
        using var server = new CountingServer(certificate) { Handshakes = new TaskCompletionSource().Task };
        var provider = Nominatim(server);
        Assert.IsType<ProviderAnswer.Transient>(await provider.AskAsync(Question, Token));
        await Database.ExecuteAsync("update tickets.geo_provider_budget set openings = 1, open_until = clock_timestamp() - interval '1 s'");

        Assert.IsType<ProviderAnswer.Transient>(await provider.AskAsync(Question, Token));

        Assert.Equal(["2|True"], await Database.RowsAsync("select openings, open_until > clock_timestamp() + interval '90 s' from tickets.geo_provider_budget"));
        Assert.Equal(0, server.Count);
    }

    [Fact]
    public async Task A_slow_handshake_costs_calls_and_is_there_for_a_later_one()
    {
        using var key = ECDsa.Create();
        using var certificate = SelfSigned(key);
        var handshake = new TaskCompletionSource();
        using var server = new CountingServer(certificate) { Handshakes = handshake.Task };

        var provider = Nominatim(server);

        Assert.IsType<ProviderAnswer.Transient>(await provider.AskAsync(Question, Token));
        Assert.Equal(0, server.Count);
        handshake.SetResult();

        await Eventually.TrueAsync(async _ => await provider.AskAsync(Question, Token) is ProviderAnswer.NoMatch, "the connection is there");
        Assert.Equal(1, server.Count);
    }

    private static X509Certificate2 SelfSigned(ECDsa key) => new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
        .CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private IGeocodingProvider Nominatim(CountingServer server)
    {
        var options = new GeocoderOptions
        {
            Providers = ["nominatim"],
            RemoteProviders = [new RemoteProviderOptions { Name = "nominatim", Url = server.Url, PerSecond = 100, Timeout = TimeSpan.FromSeconds(20) }],
        };
        return Replica(options, change: services => services.AddHttpClient("nominatim").ConfigurePrimaryHttpMessageHandler((handler, _) =>
            ((SocketsHttpHandler)handler).SslOptions = new SslClientAuthenticationOptions
            {
#pragma warning disable CA5359 // the one certificate that this test made
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            })).GetRequiredKeyedService<IGeocodingProvider>("nominatim");
    }
}
