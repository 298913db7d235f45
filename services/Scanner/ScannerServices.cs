using FleetTickets.Hosting;
using FleetTickets.Scanner.Notifications;

namespace FleetTickets.Scanner;

/// <summary>What the Scanner is made of: the bucket to list, the bus to publish to, a loop between them, and what wakes it. No database.</summary>
internal static class ScannerServices
{
    public static void AddScanner(this WebApplicationBuilder builder, Settings settings)
    {
        var options = ScannerOptions.From(settings);
        var bucket = Bucket.From(settings);
        var broker = RabbitMqUrl.From(settings);

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(bucket);
        builder.Services.AddBus(broker);
        builder.Services.AddSingleton<IBucketPages, BucketPages>();
        builder.Services.AddSingleton<Listing>();
        builder.Services.AddSingleton<IDiscoveryPublisher, DiscoveryPublisher>();
        builder.Services.AddSingleton<QueueCheck>();
        builder.Services.AddSingleton<Func<string, ScanPass>>(services => dataset => ActivatorUtilities.CreateInstance<ScanPass>(services, dataset));
        builder.Services.AddSingleton<ScanLoop>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ScanLoop>());
        if (options.NotificationsExchange is not null) builder.Services.AddHostedService<NotificationQueue>();
        builder.Services.AddHealthChecks()
            .AddBroker()
            .AddBucket(bucket)
            .AddCheck<QueueCheck>("queue", tags: [Health.Ready]);
    }
}
