using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>The budget among processes that are killed and frozen wherever they are: what they took is lost, and never made up for.</summary>
public sealed class BudgetProcessTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int PerSecond = 5;
    private const int PerMinute = 240;
    private const int PerDay = 60;
    private const int Seed = 20260622;

    private readonly CountingServer _server = new();
    private readonly List<ServiceProcess> _processes = [];
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await BudgetUnderTest.BeginDayAtNoonAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        _server.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Sixteen_workers_in_three_processes_exceed_no_window_when_some_are_killed_and_some_freeze()
    {
        var random = new Random(Seed);
        var running = new List<ServiceProcess> { await StartAsync(6), await StartAsync(5), await StartAsync(5) };
        ServiceProcess? frozen = null;
        for (var arrival = 1; !await DayIsSpentAsync(); arrival++)
        {
            var before = _server.Count;
            await Eventually.TrueAsync(async _ => _server.Count > before || await DayIsSpentAsync(), "another call arrives", TimeSpan.FromMinutes(1));
            if (arrival % 3 == 0)
            {
                frozen?.Thaw();
                frozen = running[random.Next(running.Count)];
                frozen.Freeze();
            }

            if (arrival % 5 == 0)
            {
                var at = random.Next(running.Count);
                var victim = running[at];
                victim.Kill();
                await victim.ExitAsync();
                if (victim == frozen) frozen = null;
                running[at] = await StartAsync(5);
            }
        }

        frozen?.Thaw();
        foreach (var process in running) await process.OutputAsync("The day is spent", TimeSpan.FromMinutes(1));
        output.WriteLine($"{_processes.Count} processes, {_server.Count} of {PerDay} calls arrived; {_server.MostIn(TimeSpan.FromSeconds(1))} in the busiest second");
        Assert.InRange(_server.MostIn(TimeSpan.FromSeconds(1)), 1, PerSecond);
        Assert.InRange(_server.MostIn(TimeSpan.FromMinutes(1)), 1, PerMinute);
        Assert.InRange(_server.Count, 1, PerDay);
    }

    private async Task<bool> DayIsSpentAsync() =>
        await _database.ScalarAsync<bool>("select day_used >= day_limit from tickets.geo_provider_budget");

    private async Task<ServiceProcess> StartAsync(int workers)
    {
        var environment = await ServiceEnvironment.ForAsync(_database);
        environment["RABBITMQ_URL"] = "amqp://nobody";
        environment["GEOCODER_PROVIDER"] = "locationiq";
        environment["GEOCODER_API_KEY"] = "key";
        environment["GEOCODER_LOCATIONIQ_URL"] = _server.Url.OriginalString;
        environment["GEOCODER_LOCATIONIQ_LIMITS"] = $"{PerSecond}/s,{PerMinute}/min,{PerDay}/day";
        var process = ServiceProcess.Start("GeocoderWorkers", environment, $"{workers}");
        _processes.Add(process);
        await process.OutputAsync("The workers ask");
        return process;
    }
}
