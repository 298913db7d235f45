using System.Globalization;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>Several processes of the service, one provider: no place is asked for twice, whoever's tickets name it.</summary>
public sealed class SingleFlightTests : IAsyncLifetime
{
    private const int Places = 40;
    private const string Cluster = "KASARANI CLUSTER";

    private readonly List<ServiceProcess> _processes = [];
    private readonly CountingServer _server = new();
    private TestDatabase _database = null!;
    private TestVirtualHost _broker = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _broker = await TestVirtualHost.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Three_processes_ask_once_for_each_place_of_both_datasets()
    {
        await _database.ExecuteAsync("insert into tickets.geo_clusters (cluster, latitude, longitude, verified) values ($1, -1.222, 36.902, true)", Cluster);
        _server.Answer = path => new CountedAnswer(200, Found(path));
        await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());

        // 100 tickets of each dataset a place, each under its own dirty name of it. No place is like another: that would be a misspelling.
        foreach (var dataset in (string[])["inc", "crq"])
        {
            await _database.ExecuteAsync(
                $"""
                insert into tickets.{dataset} (ticket_id, raw)
                select format('T%s-%s', place, i), jsonb_build_object(
                    'is_actionable', 'true', 'location_name', format('NW_%s_FDT%s', upper(left(translate(md5(place::text), '0123456789', 'ghijklmnop'), 9)), i),
                    'cluster', $1::text, 'region', 'nairobi')
                from generate_series(0, {Places - 1}) place, generate_series(1, 100) i
                """,
                Cluster);
        }

        await Eventually.EqualsAsync(
            2L * 100 * Places,
            _ => _database.ScalarAsync<long>("select count(*) from reporting.v_tickets where geo_source = 'location'"), "tickets at their place");

        Assert.Equal(Places, _server.Paths.Distinct().Count());
        Assert.Empty(_server.Paths.GroupBy(path => path).Where(asked => asked.Count() > 1).Select(asked => asked.Key));
        Assert.All(_processes, process => Assert.DoesNotContain("failed", process.Output, StringComparison.Ordinal));
    }

    /// <summary>The place that was asked for, at a position of its own.</summary>
    private static string Found(string path)
    {
        var name = Uri.UnescapeDataString(path.Split("q=")[1].Split('&')[0]).Split(',')[0];
        var latitude = (-1.222 + (0.002 * (name[0] - 'A'))).ToString(CultureInfo.InvariantCulture);
        var longitude = (36.902 + (0.002 * (name[1] - 'a'))).ToString(CultureInfo.InvariantCulture);
        return $$$"""
            [{"lat":"{{{latitude}}}","lon":"{{{longitude}}}","type":"suburb","addresstype":"suburb","display_name":"{{{name}}}, Nairobi","address":{"country_code":"ke"}}]
            """;
    }

    private async Task StartAsync()
    {
        var environment = await ServiceEnvironment.ForAsync(_database, _broker);
        environment["GEOCODER_PROVIDER"] = "nominatim";
        environment["GEOCODER_NOMINATIM_URL"] = _server.Url.OriginalString;
        environment["GEOCODER_NOMINATIM_LIMITS"] = "20/s";
        environment["GEOCODER_INTERVAL"] = "0.1";
        var process = ServiceProcess.Start("Geocoder", environment);
        lock (_processes) _processes.Add(process);
        await process.ReadyAsync();
    }
}
