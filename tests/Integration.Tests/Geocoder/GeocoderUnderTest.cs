using System.Globalization;
using System.Text.Json;
using FleetTickets.Contracts;
using FleetTickets.Geocoder;
using FleetTickets.Geocoder.Loops;
using FleetTickets.Geocoding.Positions;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Hosting;
using FleetTickets.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>A replica of the Geocoder without its bus, on a database of the test's own. Tests run its passes one by one.</summary>
public abstract class GeocoderUnderTest : IAsyncLifetime
{
    private readonly List<ServiceProvider> _replicas = [];

    protected TestDatabase Database { get; private set; } = null!;

    /// <summary>What the replicas published, in order.</summary>
    private protected RecordingPublisher Published { get; } = new();

    /// <summary>Asked instead of the offline gazetteer by replicas that are created with it.</summary>
    private protected ScriptedProvider Provider { get; } = new();

    /// <summary>What replicas connect with: by default as the database's owner.</summary>
    private protected virtual string ReplicaConnectionString => Database.ConnectionString;

    /// <summary>By default a fresh one.</summary>
    protected virtual Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreateAsync();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => Database = await CreateDatabaseAsync();

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected ServiceProvider Replica(string providers = "offline") => Replica(new GeocoderOptions { Providers = providers.Split(',') });

    private protected ServiceProvider Replica(GeocoderOptions options, TimeProvider? time = null, Action<IServiceCollection>? change = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton<NpgsqlDataSource>(_ => NpgsqlDataSource.Create(ReplicaConnectionString));
        services.AddSingleton<IEventPublisher>(Published);
        services.AddGeocoder(options);
        services.AddKeyedSingleton<IGeocodingProvider>("scripted", Provider);
        change?.Invoke(services);
        var replica = services.BuildServiceProvider();
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>What the replica's loops do, one after the other, until there is nothing more to do.</summary>
    private protected static async Task<Settled> PassAsync(ServiceProvider replica)
    {
        var settled = await GeocodeAsync(replica);
        var found = 0;
        var more = true;
        while (more)
        {
            var (now, next) = await replica.GetRequiredService<ProviderPass>().RunAsync(Token);
            found += now;
            more = next <= TimeProvider.System.GetUtcNow();
        }

        return found == 0 ? settled : settled + await GeocodeAsync(replica);
    }

    /// <summary>What <see cref="GeocodeLoop"/> does until there is nothing more to do.</summary>
    private protected static async Task<Settled> GeocodeAsync(ServiceProvider replica)
    {
        var settled = default(Settled);
        var more = true;
        while (more)
        {
            var passed = await replica.GetRequiredService<GeocodePass>().RunAsync(Token);
            settled += passed.Settled;
            more = passed.More;
        }

        return settled;
    }

    private protected async Task<List<TicketsGeocoded>> RelayAsync(ServiceProvider replica)
    {
        var before = Published.Events.Count;
        await replica.GetRequiredService<RelayPass>().RunAsync(Token);
        return [.. Published.Events.Skip(before).Select(stored => ContractJson.Read<TicketsGeocoded>(stored.Payload))];
    }

    /// <summary>As the Ingestor leaves a ticket behind: upserted, and its change noted as the event's consumer does.</summary>
    private protected async Task TicketAsync(
        string id, string? location, string? cluster, bool open = true, string dataset = "inc", string? change = null, string region = "nairobi",
        string? latitude = null, string? longitude = null)
    {
        var raw = JsonSerializer.Serialize(new
        {
            is_actionable = open ? "true" : "false", cluster, region, location_name = location, latitude, longitude,
        });
        await Database.ExecuteAsync(
            $"insert into tickets.{dataset} (ticket_id, raw) values ($1, $2::jsonb) on conflict (ticket_id) do update set raw = excluded.raw, ingested_at = now()",
            id, raw);
        if (change is not null)
            await NoteAsync(await EventAsync(id, change, dataset));
    }

    /// <summary>The event of a ticket's last change.</summary>
    private protected async Task<TicketsUpserted> EventAsync(string id, string change, string dataset = "inc") => new()
    {
        Dataset = dataset,
        Key = $"automations/{dataset}/changes/2026-06-22T15-50-39.csv",
        ExportType = "delta",
        Watermark = null,
        OccurredAt = await Database.ScalarAsync<DateTime>($"select ingested_at from tickets.{dataset} where ticket_id = $1", id),
        Counts = new() { RowsRead = 1, Inserted = 0, Updated = 1, Unchanged = 0, Stale = 0, Duplicates = 0, Alarms = 0, Sentinels = 0, Rejected = 0 },
        Tickets = [new() { TicketId = id, Change = change }],
        Part = 1,
        Parts = 1,
    };

    private protected Task NoteAsync(TicketsUpserted message) => Replica().GetRequiredService<DemandStore>().NoteAsync(message, Token);

    /// <summary>For example <c>location -1.222 36.902</c>.</summary>
    protected async Task<string> PositionAsync(string id, string dataset = "inc") =>
        (await Database.RowsAsync($"select geo_source, latitude, longitude from tickets.{dataset} where ticket_id = $1", id)).Single().Replace('|', ' ').Trim();

    protected Task PlaceClusterAsync(string cluster, double latitude, double longitude, bool verified = false) =>
        Database.ExecuteAsync(
            "insert into tickets.geo_clusters (cluster, latitude, longitude, verified) values ($1, $2, $3, $4)", cluster, latitude, longitude, verified);

    private protected static string Told(TicketPosition ticket) =>
        string.Create(CultureInfo.InvariantCulture, $"{ticket.TicketId} {ticket.GeoSource} {ticket.Latitude} {ticket.Longitude}");
}
