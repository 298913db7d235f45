using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FleetTickets.Bench.Geocoding;

/// <summary>A country file of 31,000 lines into an empty gazetteer: all of the work, rolled back at its end.</summary>
public class Import
{
    private ServiceProvider _geocoder = null!;
    private byte[] _file = null!;

    [Params(false, true)]
    public bool PlacesOnly { get; set; }

    [GlobalSetup]
    public async Task SetUp()
    {
        _geocoder = await Scratch.GeocoderAsync();
        await new TicketStore(_geocoder.GetRequiredService<NpgsqlDataSource>()).EmptyGazetteerAsync();
        _file = Scratch.CountryFile(PlacesOnly);
    }

    [GlobalCleanup]
    public ValueTask TearDown() => _geocoder.DisposeAsync();

    [Benchmark]
    public Task Lines31000() => Scratch.ImportAsync(_geocoder, _file, apply: false);
}
