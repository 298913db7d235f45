using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FleetTickets.Ingestor;

internal static class IngestorServices
{
    /// <summary>A little more than the longest statement_timeout that a merge sets: the server cancels a statement first, with its own error.</summary>
    public const int CommandTimeoutSeconds = 660;

    public static void AddIngestor(this WebApplicationBuilder builder, Settings settings)
    {
        var options = IngestorOptions.From(settings);
        var rabbitMq = RabbitMqUrl.From(settings);
        var bucket = Bucket.From(settings);
        builder.Services.AddDatabase(PostgresUrl.From(settings, "fleettickets-ingestor", CommandTimeoutSeconds), StagingStore.FurnishAsync);
        builder.Services.AddIngesting(options, bucket);
        builder.Services.AddBus(rabbitMq, [.. options.Datasets.Select(Topology.IngestQueue)], endpoints: (context, bus) =>
        {
            foreach (var dataset in options.Datasets) bus.ReceiveChangeFiles(dataset, context);
        });
        builder.Services.AddHostedService<HandOver>();
        builder.Services.AddHealthChecks().AddBroker().AddDatabase().AddBucket(bucket).AddCheck<FilesInHand>("ingesting", tags: [Health.Ready]);
    }

    /// <summary>The use case and its parts, without a bus: fleetctl applies files with them too.</summary>
    public static void AddIngesting(this IServiceCollection services, IngestorOptions options, Bucket bucket)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(bucket);
        services.AddSingleton<ChangeFileStore>();
        services.AddSingleton<LedgerStore>();
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<QuarantineStore>();
        services.AddSingleton<StagingStore>();
        services.AddSingleton<ApplyChangeFile>();
        services.AddSingleton<FinishChangeFile>();
        services.AddSingleton<QuarantineChangeFile>();
        services.AddSingleton<FilesInHand>();
        services.AddSingleton<ArchiveBatches>();
        services.AddSingleton<IngestChangeFile>();
    }
}
