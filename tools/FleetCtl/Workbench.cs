using FleetTickets.Geocoding;
using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Hosting;
using FleetTickets.Ingestor;
using FleetTickets.Scanner;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.FleetCtl;

/// <summary>The services' own parts, put together for one command: a command does what the service does, with the same code.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private static readonly TimeSpan BrokerTimeout = TimeSpan.FromSeconds(15);
    private readonly ServiceProvider _services;
    private IBusControl? _bus;

    private Workbench(ServiceProvider services, IReadOnlyList<string> datasets) => (_services, Datasets) = (services, datasets);

    public IReadOnlyList<string> Datasets { get; }

    /// <summary>Reads the configuration; every fault of it at once when there are any.</summary>
    /// <param name="withBucket">It reads or writes objects.</param>
    /// <param name="withBroker">It looks at queues.</param>
    /// <param name="withBus">It publishes. Adding the bus takes 0.1 s.</param>
    /// <exception cref="ConfigurationException">A variable is missing or wrong.</exception>
    public static Workbench Open(bool withBucket = true, bool withBroker = false, bool withBus = false)
    {
        var settings = new Settings();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDatabase(PostgresUrl.From(settings, "fleetctl", IngestorServices.CommandTimeoutSeconds));
        var options = IngestorOptions.From(settings);
        var bucket = withBucket ? Bucket.From(settings) : new Bucket { Name = "", Client = null! };
        services.AddIngesting(options, bucket);
        services.AddSingleton<IBucketPages, BucketPages>();
        services.AddSingleton<Listing>();
        services.AddSingleton<IDiscoveryPublisher, DiscoveryPublisher>();
        if (withBus) services.AddBus(RabbitMqUrl.From(settings));
        else if (withBroker) services.AddSingleton(RabbitMqUrl.From(settings));
        return settings.Faults.Count == 0
            ? new Workbench(services.BuildServiceProvider(), options.Datasets)
            : throw new ConfigurationException(settings.Faults);
    }

    /// <summary>The geocoding library and the database, without the providers' keys: manual decisions call no provider.</summary>
    /// <exception cref="ConfigurationException">A variable is missing or wrong.</exception>
    public static Workbench OpenGazetteer()
    {
        var settings = new Settings();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddDatabase(PostgresUrl.From(settings, "fleetctl"));
        var datasets = Hosting.Datasets.From(settings);
        services.AddGeocoding(datasets, CleaningRulesFile.From(settings));
        return settings.Faults.Count == 0
            ? new Workbench(services.BuildServiceProvider(), datasets)
            : throw new ConfigurationException(settings.Faults);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Connects to the broker, for commands that publish.</summary>
    /// <exception cref="UnreachableException">It does not answer.</exception>
    public async Task ConnectBrokerAsync(CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(BrokerTimeout, Get<TimeProvider>(), cancellationToken);
        var bus = Get<IBusControl>();
        try
        {
            await bus.StartAsync(deadline.Token);
            _bus = bus;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnreachableException($"The broker at {Get<RabbitMqUrl>()} does not answer within {BrokerTimeout.TotalSeconds:0} s: {Get<BrokerAccess>().Problem}. Check RABBITMQ_URL and the server.", exception);
        }
    }

    /// <summary>The dataset, when it is one of ours.</summary>
    /// <exception cref="UsageException">It is not.</exception>
    public string Dataset(string name) =>
        Datasets.Contains(name) ? name : throw new UsageException($"Found dataset '{name}', expected one of: {string.Join(", ", Datasets)} (TICKETS_DATASETS).");

    public async ValueTask DisposeAsync()
    {
        if (_bus is not null) await _bus.StopAsync(BrokerTimeout);
        await _services.DisposeAsync();
    }
}
