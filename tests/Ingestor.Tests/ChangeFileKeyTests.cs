using FleetTickets.Contracts;
using FleetTickets.Hosting;

namespace FleetTickets.Ingestor.Tests;

public class ChangeFileKeyTests
{
    [Theory]
    [InlineData("automations/inc/changes/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/processed/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/processed/2026-06-22T15-50-39.0123456789ab.csv")]
    [InlineData("automations/inc/quarantine/2024-02-29T00-00-00.0123456789ab.csv")]
    public void Takes_an_exact_key_and_writes_it_the_same(string key)
    {
        Assert.True(ChangeFileKey.TryParse("inc", key, out var parsed));
        Assert.Equal(key, parsed.ToString());
    }

    [Theory]
    [InlineData("automations/crq/changes/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/changes/2026-06-22T15-50-39.0123456789ab.csv")]
    [InlineData("automations/inc/processed/2026-06-22T15-50-39.0123456789AB.csv")]
    [InlineData("automations/inc/changes/2026-02-30T15-50-39.csv")]
    [InlineData("automations/inc/changes/2026-06-22T24-00-00.csv")]
    [InlineData("automations/inc/changes/../changes/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/changes//2026-06-22T15-50-39.csv")]
    [InlineData("/automations/inc/changes/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/full/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/Changes/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/changes/2026-06-22T15-50-39.csv\n")]
    [InlineData("automations/inc/changes/2026-06-22T15-50-39.CSV")]
    [InlineData("automations/inc/changes/٢٠٢٦-06-22T15-50-39.csv")]
    [InlineData("other/automations/inc/changes/2026-06-22T15-50-39.csv")]
    [InlineData("")]
    public void Refuses_any_other(string key) => Assert.False(ChangeFileKey.TryParse("inc", key, out _));

    [Theory]
    [InlineData("inc", "automations/inc/changes/2026-06-22T15-50-39.csv", "forcibly", "unknown_mode")]
    [InlineData("crq", "automations/crq/changes/2026-06-22T15-50-39.csv", null, "unknown_dataset")]
    [InlineData(null, "automations/inc/changes/2026-06-22T15-50-39.csv", null, "unknown_dataset")]
    [InlineData("inc", null, null, "key_not_allowed")]
    [InlineData("inc", "automations/inc/changes/../../secret", null, "key_not_allowed")]
    public void Refuses_a_request_with_its_reason(string? dataset, string? key, string? mode, string reason)
    {
        var message = new ChangeFileDiscovered { Dataset = dataset!, Key = key!, Mode = mode };
        Assert.Equal(reason, Assert.Throws<RefusedRequestException>(() => ChangeFileRequest.From(message, "inc")).Reason);
    }
}
