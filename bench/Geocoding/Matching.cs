using BenchmarkDotNet.Attributes;
using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Matching;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Bench.Geocoding;

/// <summary>One place looked for in all that is known, with an imported gazetteer of 31,000 places: by its name, misspelt, and one that nobody knows.</summary>
public class Matching
{
    private ServiceProvider _geocoder = null!;
    private ProviderChain _gazetteers = null!;
    private PlaceIndex _inMemory = null!;

    [GlobalSetup]
    public async Task SetUp()
    {
        _geocoder = await Scratch.GeocoderAsync();
        await Scratch.ImportAsync(_geocoder, Scratch.CountryFile(placesOnly: true), apply: true);
        _gazetteers = _geocoder.GetRequiredService<ProviderChain>().Gazetteers;
        _inMemory = new PlaceIndex([.. Enumerable.Range(0, 31_000).Select(Scratch.NameOf).Select(name =>
            new KnownPlace(name, new GeoPoint(-1.2, 36.9), PlaceLevel.Suburb, name, PlaceNameCleaner.KeyOf(name)))]);
    }

    [GlobalCleanup]
    public ValueTask TearDown() => _geocoder.DisposeAsync();

    [Benchmark]
    public Task<object> ByName() => FindAsync("Thirulawa");

    [Benchmark]
    public Task<object> Misspelt() => FindAsync("Thirulewa");

    [Benchmark]
    public Task<object> Unknown() => FindAsync("Sparkling Springs");

    /// <summary>What the index by trigrams spares: the edit distance to every name, without reading one from the database.</summary>
    [Benchmark(Baseline = true)]
    public int MisspeltAmongAllNames() => _inMemory.SpelledLike("Thirulewa", "thirulewa").Count;

    private async Task<object> FindAsync(string place) => await _gazetteers.FindAsync(
        new PlaceQuery { Place = place, PlaceKey = PlaceNameCleaner.KeyOf(place), ClusterKey = "X", Centroid = new GeoPoint(-1.2, 36.9), RadiusKm = 25 },
        CancellationToken.None);
}
