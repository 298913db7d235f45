using FleetTickets.Hosting;

namespace FleetTickets.Scanner.Tests;

public sealed class ScannerOptionsTests
{
    private static (ScannerOptions Options, IReadOnlyList<string> Faults) Read(params (string Name, string Value)[] variables)
    {
        var settings = new Settings(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
        return (ScannerOptions.From(settings), settings.Faults);
    }

    [Fact]
    public void Without_variables_both_datasets_are_scanned_every_second_at_any_time_without_notifications()
    {
        var (options, faults) = Read();
        Assert.Empty(faults);
        Assert.Equal(["inc", "crq"], options.Datasets);
        Assert.Equal(TimeSpan.FromSeconds(1), options.PollInterval);
        Assert.Same(ScanWindow.Always, options.Window);
        Assert.Null(options.NotificationsExchange);
        Assert.Null(options.WebhookSecret);
    }

    [Theory]
    [InlineData("0.1", true)]
    [InlineData("3600", true)]
    [InlineData("00:05:00", true)]
    [InlineData("0", false)]
    [InlineData("3601", false)]
    [InlineData("soon", false)]
    public void The_interval_is_from_a_tenth_of_a_second_to_an_hour(string value, bool accepted) =>
        Assert.Equal(accepted, Read(("SCANNER_POLL_INTERVAL", value)).Faults.Count == 0);

    [Theory]
    [InlineData("bucket-notifications", true)]
    [InlineData("amq.topic", true)]
    [InlineData("store:events_1.x", true)]
    [InlineData("two words", false)]
    [InlineData("x/y", false)]
    [InlineData("fleettickets.change-file-discovered", false)]
    [InlineData("fleettickets.tickets-upserted", false)]
    public void The_exchange_of_notifications_has_a_plain_name_and_is_none_of_ours(string value, bool accepted)
    {
        var (options, faults) = Read(("SCANNER_NOTIFICATIONS_EXCHANGE", value));
        Assert.Equal(accepted, faults.Count == 0);
        Assert.Equal(value, options.NotificationsExchange);
    }

    [Theory]
    [InlineData("0123456789abcdef", true)]
    [InlineData("0123456789abcde", false)]
    [InlineData("0123456789 abcdef", false)]
    [InlineData("0123456789äabcdef", false)]
    public void The_webhooks_secret_is_a_token_of_sixteen_characters_at_least_and_no_fault_repeats_it(string value, bool accepted)
    {
        var (_, faults) = Read(("SCANNER_WEBHOOK_SECRET", value));
        Assert.Equal(accepted, faults.Count == 0);
        Assert.DoesNotContain(faults, fault => fault.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var (_, faults) = Read(("SCANNER_POLL_INTERVAL", "soon"), ("SCANNER_CRON", "often"), ("TICKETS_DATASETS", "inc,inc"));
        Assert.Equal(3, faults.Count);
        foreach (var name in (string[])["SCANNER_POLL_INTERVAL", "SCANNER_CRON", "TICKETS_DATASETS"])
            Assert.Contains(faults, fault => fault.StartsWith(name + " ", StringComparison.Ordinal));
    }
}
