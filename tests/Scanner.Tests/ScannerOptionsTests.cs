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
    public void Without_variables_both_datasets_are_scanned_every_five_seconds_at_any_time()
    {
        var (options, faults) = Read();
        Assert.Empty(faults);
        Assert.Equal(["inc", "crq"], options.Datasets);
        Assert.Equal(TimeSpan.FromSeconds(1), options.PollInterval);
        Assert.Same(ScanWindow.Always, options.Window);
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

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var (_, faults) = Read(("SCANNER_POLL_INTERVAL", "soon"), ("SCANNER_CRON", "often"), ("TICKETS_DATASETS", "inc,inc"));
        Assert.Equal(3, faults.Count);
        foreach (var name in (string[])["SCANNER_POLL_INTERVAL", "SCANNER_CRON", "TICKETS_DATASETS"])
            Assert.Contains(faults, fault => fault.StartsWith(name + " ", StringComparison.Ordinal));
    }
}
