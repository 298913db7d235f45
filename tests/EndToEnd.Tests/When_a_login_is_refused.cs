using System.Net;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>A user or a permission that is missing, at start or for a while: the service says so, and works when it is mended, without a restart.</summary>
public sealed class When_a_login_is_refused
{
    [Theory]
    [InlineData("Scanner")]
    [InlineData("Ingestor")]
    [InlineData("Geocoder")]
    public async Task Should_connect_when_user_and_permission_are_there_and_again_after_they_were_gone(string service)
    {
        await using var installation = await Installation.CreateAsync();
        if (service == "Scanner") await installation.Broker.SubscribeAsync(Topology.ChangeFileDiscovered, Topology.IngestQueue("inc"));
        var user = $"service-{Guid.NewGuid():N}";
        var running = await installation.LaunchAsync(service, null, ("RABBITMQ_URL", installation.Broker.UrlOf(user, "its-password").OriginalString));
        try
        {
            await SaysAsync(running, "ACCESS_REFUSED");

            await installation.Broker.AddUserAsync(user, "its-password");
            await SaysAsync(running, "access to vhost");
            await installation.Broker.PermitAsync(user, "^nothing$");
            await SaysAsync(running, "ACCESS_REFUSED - ");
            await installation.Broker.PermitAsync(user, ".*");
            await running.ReadyAsync(Installation.Patience);

            await installation.Broker.RemoveUserAsync(user); // the broker closes the user's connections
            await installation.Bucket.PutAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "for the Scanner to offer: it connects when it publishes");
            await Eventually.EqualsAsync(HttpStatusCode.ServiceUnavailable, _ => running.HealthAsync("ready"), "/health/ready", Installation.Patience);
            await installation.Broker.AddUserAsync(user, "its-password");
            await installation.Broker.PermitAsync(user, ".*");
            await running.ReadyAsync(Installation.Patience);
        }
        finally
        {
            await installation.Broker.RemoveUserAsync(user);
        }

        Assert.DoesNotContain("its-password", running.Output, StringComparison.Ordinal);
    }

    /// <summary>The right to read or write comes and goes, with the connection and without.</summary>
    [Fact]
    public async Task Should_go_on_with_files_when_a_right_is_back()
    {
        await using var installation = await Installation.CreateAsync();
        var user = $"service-{Guid.NewGuid():N}";
        await installation.Broker.AddUserAsync(user, user);
        await installation.Broker.PermitAsync(user, ".*");
        try
        {
            await installation.StartAsync("Ingestor", null, ("RABBITMQ_URL", installation.Broker.UrlOf(user, user).OriginalString));
            await installation.OfferAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\n");
            await installation.DrainedAsync();

            await installation.Broker.PermitAsync(user, "^nothing$");
            await installation.Broker.DisconnectAsync(user);
            await installation.OfferAsync(Installation.Key("inc", "2026-06-22T11-00-00"), "ticket_id,raw_status,is_actionable\nWOT2,ASSIGNED,true\n");
            await Eventually.EqualsAsync(0L, async _ => await installation.Broker.ConsumersAsync(Topology.IngestQueue("inc")) ?? 0, "consumers", Installation.Patience);
            await installation.Broker.PermitAsync(user, ".*");
            await installation.DrainedAsync();

            Assert.Equal(["2026-06-22T10-00-00|1|archived", "2026-06-22T11-00-00|1|archived"], await Accounts.FilesAsync(installation.Database));
        }
        finally
        {
            await installation.Broker.RemoveUserAsync(user);
        }
    }

    private static Task SaysAsync(ServiceProcess service, string text) => Eventually.TrueAsync(
        async cancellationToken => service.Output.Contains(text, StringComparison.OrdinalIgnoreCase) && await service.HealthAsync("ready") == HttpStatusCode.ServiceUnavailable,
        $"the log says {text}", Installation.Patience);
}
