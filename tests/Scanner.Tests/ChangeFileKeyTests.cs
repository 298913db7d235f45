using FleetTickets.Hosting;

namespace FleetTickets.Scanner.Tests;

public sealed class ChangeFileKeyTests
{
    [Theory]
    [InlineData("automations/inc/changes/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/changes/2024-02-29T00-00-00.csv")]
    [InlineData("automations/inc/changes/2026-12-31T23-59-59.csv")]
    public void A_change_file_is_named_by_the_time_of_its_export(string key) => Assert.True(ChangeFileKey.IsNew("inc", key));

    [Theory]
    [InlineData("automations/inc/changes/")]
    [InlineData("automations/inc/changes/.csv")]
    [InlineData("automations/inc/changes/latest.csv")]
    [InlineData("automations/inc/changes/2026-06-22T15-50-39.CSV")]
    [InlineData("automations/inc/changes/2026-06-22T15-50-39.csv.gz")]
    [InlineData("automations/inc/changes/2026-06-22T15-50-39.csv\n")]
    [InlineData("automations/inc/changes/2026-06-22T15-50-39.0123456789ab.csv")]
    [InlineData("automations/inc/changes/ 2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/changes/2026-06-22 15-50-39.csv")]
    [InlineData("automations/inc/changes/2026-06-22t15-50-39.csv")]
    [InlineData("automations/inc/changes/2026-06-22T15:50:39.csv")]
    [InlineData("automations/inc/changes/2026-02-30T15-50-39.csv")]
    [InlineData("automations/inc/changes/2026-06-22T24-00-00.csv")]
    [InlineData("automations/inc/changes/0000-00-00T00-00-00.csv")]
    [InlineData("automations/inc/changes/٢٠٢٦-06-22T15-50-39.csv")]
    [InlineData("automations/inc/changes/sub/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/changes/../changes/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/processed/2026-06-22T15-50-39.csv")]
    [InlineData("automations/inc/2026-06-22T15-50-39.csv")]
    [InlineData("automations/crq/changes/2026-06-22T15-50-39.csv")]
    [InlineData("/automations/inc/changes/2026-06-22T15-50-39.csv")]
    public void Anything_else_is_not_a_change_file(string key) => Assert.False(ChangeFileKey.IsNew("inc", key));
}
