using BenchmarkDotNet.Attributes;
using FleetTickets.Geocoding.Budget;
using FleetTickets.Geocoding.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FleetTickets.Bench.Geocoding;

/// <summary>One call taken from a provider's budget, by one worker and by sixteen at once on the same row.</summary>
public class Budget
{
    private const int Calls = 1600;
    private ServiceProvider _geocoder = null!;
    private BudgetStore _budget = null!;

    [GlobalSetup]
    public async Task SetUp()
    {
        _geocoder = await Scratch.GeocoderAsync();
        _budget = new BudgetStore(
            _geocoder.GetRequiredService<NpgsqlDataSource>(), _geocoder.GetRequiredService<SqlText>(),
            new BudgetLimits("bench", "none", TimeSpan.FromMicroseconds(1), DayLimit: null, Reserve: 0));
        await _budget.ConfigureAsync(CancellationToken.None);
    }

    [GlobalCleanup]
    public ValueTask TearDown() => _geocoder.DisposeAsync();

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public Task OneWorker() => TakeAsync(1);

    [Benchmark(OperationsPerInvoke = Calls)]
    public Task SixteenWorkers() => TakeAsync(16);

    private Task TakeAsync(int workers) => Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
    {
        for (var i = 0; i < Calls / workers; i++) await _budget.TakeAsync(urgent: true, TimeSpan.FromSeconds(10), CancellationToken.None);
    }));
}
