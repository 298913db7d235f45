using System.Net;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>The service as a process, on a real broker and database.</summary>
public sealed class GeocoderServiceTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestVirtualHost _broker = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _broker = await TestVirtualHost.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_event_published_by_hand_ends_as_an_announced_position()
    {
        await _broker.SubscribeAsync(Topology.TicketsGeocoded, "fleetnow");
        await using var service = await StartAsync();
        await OpenTicketAsync();

        Assert.True(await _broker.PublishAsync(Topology.TicketsUpserted, "inc", Event("inc")));

        var message = Assert.Single(await Eventually.BecomesAsync(
            _ => _broker.GetMessagesAsync("fleetnow"), messages => messages.Count > 0, "a position is announced", cancellationToken: Token));
        Assert.Equal("inc", message.RoutingKey);
        Assert.Equal(await _database.ScalarAsync<Guid>("select message_id from tickets.outbox"), Guid.Parse(message.MessageId!));
        var ticket = Assert.Single(message.Json.GetProperty("tickets").EnumerateArray());
        Assert.Equal(("WOT1", "location", -1.227, 36.931), (
            ticket.GetProperty("ticketId").GetString(), ticket.GetProperty("geoSource").GetString(),
            ticket.GetProperty("latitude").GetDouble(), ticket.GetProperty("longitude").GetDouble()));
        await Eventually.EqualsAsync(0L, async _ => await _broker.TotalAsync(Topology.GeocodeQueue) ?? -1, "events in the queue", cancellationToken: Token);

        var (exitCode, took) = await service.StopAsync();
        Assert.Equal(0, exitCode);
        Assert.InRange(took.TotalSeconds, 0, 8);
    }

    [Fact]
    public async Task Stopped_in_the_middle_of_its_work_it_ends_within_8_seconds_and_the_next_one_goes_on()
    {
        await _database.ExecuteAsync(
            """
            insert into tickets.inc (ticket_id, raw)
            select 'T' || i, jsonb_build_object('is_actionable', 'true', 'location_name', 'MWIKI', 'cluster', 'KASARANI CLUSTER', 'region', 'nairobi')
            from generate_series(1, 12000) i
            """);
        await _broker.SubscribeAsync(Topology.TicketsGeocoded, "fleetnow");
        var environment = await ServiceEnvironment.ForAsync(_database, _broker);
        await using (var first = ServiceProcess.Start("Geocoder", environment))
        {
            await first.OutputAsync("Looked up 1 places");
            var (exitCode, took) = await first.StopAsync();
            Assert.Equal(0, exitCode);
            Assert.InRange(took.TotalSeconds, 0, 8);
        }

        await using var second = ServiceProcess.Start("Geocoder", environment);
        await Eventually.EqualsAsync(
            12_000L,
            async _ => (await _broker.GetMessagesAsync("fleetnow")).DistinctBy(message => message.MessageId)
                .Sum(message => (long)message.Json.GetProperty("tickets").GetArrayLength()),
            "announced tickets", cancellationToken: Token);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from tickets.inc where geo_source <> 'location'"));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("{}")]
    [InlineData("dataset")]
    public async Task Nonsense_ends_as_one_dead_letter(string payload)
    {
        await using var service = await StartAsync();

        Assert.True(await _broker.PublishAsync(Topology.TicketsUpserted, "x", payload == "dataset" ? Event("wat") : payload));

        var dead = Assert.Single(await Eventually.BecomesAsync(
            _ => _broker.GetMessagesAsync(Topology.GeocodeQueue + "_error"), messages => messages.Count > 0, "a dead letter", cancellationToken: Token));
        Assert.NotNull(dead.Header("MT-Fault-Message"));
    }

    [Fact]
    public async Task An_event_waits_for_the_database_and_is_lost_with_nothing()
    {
        // Without the tables the database is as good as away. The event waits un-acknowledged, and no dead letter comes of it.
        await using var empty = await TestDatabase.CreateEmptyAsync();
        var environment = await ServiceEnvironment.ForAsync(empty, _broker);
        await using var service = ServiceProcess.Start("Geocoder", environment);
        await service.OutputAsync("A pass of geocoding failed");

        Assert.Equal(HttpStatusCode.OK, await service.HealthAsync("live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await service.HealthAsync("ready"));
        await Eventually.TrueAsync(
            async _ => await _broker.PublishAsync(Topology.TicketsUpserted, "inc", Event("inc")), "the queue is bound", cancellationToken: Token);

        await FleetTickets.Migrations.MigrationRunner.MigrateAsync(empty.ConnectionString, Token);
        await Eventually.TrueAsync(async _ => await _broker.TotalAsync(Topology.GeocodeQueue) is 0, "the event was noted", cancellationToken: Token);
        await service.ReadyAsync();
        Assert.Equal(0, await _broker.ReadyAsync(Topology.GeocodeQueue + "_error"));
    }

    [Fact]
    public async Task Old_rows_are_deleted_while_it_runs()
    {
        await _database.ExecuteAsync(
            "insert into tickets.outbox (message_id, event, dataset, payload, created_at, published_at) values (gen_random_uuid(), 'TicketsGeocoded', 'inc', '{}', now() - interval '91 days', now())");

        await using var service = await StartAsync();

        await service.OutputAsync("Deleted 1 events, kept for 90 days");
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from tickets.outbox"));
    }

    [Fact]
    public async Task Every_fault_of_the_configuration_is_named()
    {
        await using var service = ServiceProcess.Start("Geocoder", new Dictionary<string, string> { ["GEOCODER_PROVIDER"] = "crystal-ball", ["GEOCODER_INTERVAL"] = "0" });

        Assert.Equal(2, await service.ExitAsync());
        Assert.All(
            (string[])["DATABASE_URL", "RABBITMQ_URL", "GEOCODER_PROVIDER", "GEOCODER_INTERVAL"],
            name => Assert.Contains($"configuration: {name} ", service.Output, StringComparison.Ordinal));
    }

    private async Task<ServiceProcess> StartAsync() =>
        await ServiceProcess.Start("Geocoder", await ServiceEnvironment.ForAsync(_database, _broker)).ReadyAsync();

    private Task OpenTicketAsync() => _database.ExecuteAsync(
        """
        insert into tickets.inc (ticket_id, raw)
        values ('WOT1', '{"is_actionable": "true", "location_name": "NW_MWIKI_FDT3", "cluster": "KASARANI CLUSTER", "region": "nairobi"}')
        """);

    private static string Event(string dataset) =>
        $$"""
        {"dataset": "{{dataset}}", "key": "k", "exportType": "delta", "watermark": null, "occurredAt": "2026-06-22T12:50:39Z",
         "counts": {"rowsRead": 1, "inserted": 1, "updated": 0, "unchanged": 0, "stale": 0, "duplicates": 0, "alarms": 0, "sentinels": 0, "rejected": 0},
         "tickets": [{"ticketId": "WOT1", "change": "opened"}], "part": 1, "parts": 1}
        """;
}
