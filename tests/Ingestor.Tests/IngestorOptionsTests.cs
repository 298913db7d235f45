using FleetTickets.Hosting;

namespace FleetTickets.Ingestor.Tests;

public class IngestorOptionsTests
{
    [Fact]
    public void Has_the_documented_defaults()
    {
        var options = IngestorOptions.From(new Settings(_ => null));
        Assert.Equal(
            (1L << 30, 1 << 20, 1 << 16, 100L, 5L, TimeSpan.FromSeconds(30)),
            (options.MaxFileBytes, options.MaxRowBytes, options.MaxFieldBytes, options.MaxRejectedRows, options.MaxRejectedPercent, options.IdleTimeout));
        Assert.Equal(["inc", "crq"], options.Datasets);
    }

    [Fact]
    public void Reports_every_fault_at_once_by_its_variable()
    {
        var environment = new Dictionary<string, string>
        {
            ["TICKETS_DATASETS"] = "inc,INC", ["INGESTOR_MAX_ROW_BYTES"] = "many", ["INGESTOR_IDLE_TIMEOUT"] = "-1", ["INGESTOR_MAX_REJECTED_PERCENT"] = "101",
        };
        var settings = new Settings(environment.GetValueOrDefault);
        IngestorOptions.From(settings);
        Assert.Equal(environment.Keys.Order(), settings.Faults.Select(fault => fault.Split(' ')[0]).Order());
    }
}
