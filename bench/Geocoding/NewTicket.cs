using BenchmarkDotNet.Attributes;
using FleetTickets.Geocoder.Loops;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FleetTickets.Bench.Geocoding;

/// <summary>
/// A new ticket at a known place, under a dirty name that nobody has cleaned yet: from the start of a pass until it has its position, beside
/// 20,000 open tickets. The rest of the pass looks at all of them, after it.
/// </summary>
public class NewTicket
{
    private ServiceProvider _geocoder = null!;
    private TicketStore _tickets = null!;
    private Task _pass = Task.CompletedTask;
    private int _next;

    [GlobalSetup]
    public async Task SetUp()
    {
        _geocoder = await Scratch.GeocoderAsync();
        _tickets = new TicketStore(_geocoder.GetRequiredService<NpgsqlDataSource>());
        await _tickets.FillAsync();
        await PassAsync();
    }

    [GlobalCleanup]
    public ValueTask TearDown() => _geocoder.DisposeAsync();

    [IterationSetup]
    public void Arrive() => _tickets.ArriveAsync(++_next).GetAwaiter().GetResult();

    [IterationCleanup]
    public void EndPass() => _pass.GetAwaiter().GetResult();

    [Benchmark]
    public Task Positioned()
    {
        _pass = PassAsync();
        return _tickets.UntilPositionedAsync(_next);
    }

    private async Task PassAsync()
    {
        while ((await _geocoder.GetRequiredService<GeocodePass>().RunAsync(CancellationToken.None)).More)
        {
        }
    }
}
