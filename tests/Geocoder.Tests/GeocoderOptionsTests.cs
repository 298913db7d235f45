using FleetTickets.Geocoder.Providers;
using FleetTickets.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Geocoder.Tests;

public sealed class GeocoderOptionsTests
{
    [Fact]
    public void The_defaults_need_no_variable()
    {
        var options = From([], out var faults);

        Assert.Empty(faults);
        Assert.Equal(["inc", "crq"], options.Datasets);
        Assert.Equal(["offline"], options.Providers);
        Assert.Equal(TimeSpan.FromSeconds(15), options.Interval);
    }

    [Theory]
    [InlineData("GEOCODER_PROVIDER", "google")]
    [InlineData("GEOCODER_PROVIDER", "offline,offline")]
    [InlineData("GEOCODER_PROVIDER", ",")]
    [InlineData("GEOCODER_INTERVAL", "0")]
    [InlineData("GEOCODER_INTERVAL", "soon")]
    [InlineData("TICKETS_DATASETS", "inc;drop")]
    public void A_fault_names_its_variable(string name, string value)
    {
        From(new() { [name] = value }, out var faults);

        Assert.StartsWith(name, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_known_provider_is_there()
    {
        var services = new ServiceCollection();
        services.AddGeocoding(new GeocoderOptions());

        Assert.Equal(GeocoderOptions.KnownProviders, services.Where(service => service.ServiceType == typeof(IGeocodingProvider)).Select(service => service.ServiceKey));
    }

    private static GeocoderOptions From(Dictionary<string, string> variables, out IReadOnlyList<string> faults)
    {
        var settings = new Settings(variables.GetValueOrDefault);
        var options = GeocoderOptions.From(settings);
        faults = settings.Faults;
        return options;
    }
}
