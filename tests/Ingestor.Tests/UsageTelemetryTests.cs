using FleetTickets.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FleetTickets.Ingestor.Tests;

/// <summary>Nobody is called who is not configured.</summary>
public class UsageTelemetryTests
{
    [Fact]
    public async Task MassTransit_reports_to_nobody()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddBus(new RabbitMqUrl([new RabbitMqNode("localhost", 5672)], "/", "guest", "guest", Tls: false));
        await using var provider = services.BuildServiceProvider();

        Assert.Equal(false, (bool?)provider.GetRequiredService<IOptions<UsageTelemetryOptions>>().Value.Enabled);
    }
}
