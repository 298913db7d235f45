using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>A database and a bucket that another loader served go on where it stopped: nothing it applied is undone, nothing it skipped is lost.</summary>
public sealed class When_a_production_database_is_adopted
{
    private const string Watermark = "2026-06-22T15-50-39";
    private const string Skipped = "2026-06-22T15-20-00";
    private const string Newer = "2026-06-22T16-00-00";

    [Fact]
    public async Task Should_keep_what_the_former_loader_applied_and_apply_what_it_skipped_as_late()
    {
        await using var installation = await Installation.CreateAsync(ProductionAsync());
        await installation.Bucket.PutAsync(Installation.Key("inc", "2026-06-22T15-00-00", "processed"), "ticket_id\nW1\n");
        await installation.Bucket.PutAsync(Installation.Key("inc", Watermark, "processed"), "ticket_id\nW1\nW2\n");
        await installation.Bucket.PutAsync(Installation.Key("inc", Skipped), "ticket_id,cluster,is_actionable\nW1,ELSEWHERE,false\nW5,NEAR,true\n");

        Assert.Equal(0, (await installation.FleetCtlAsync("migrate")).ExitCode);
        var shown = await installation.FleetCtlAsync("migrate", "adopt");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains($"automations/inc/changes/{Skipped}.csv: skipped by the former loader", shown.Output);
        Assert.Equal(1L, await installation.Database.ScalarAsync<long>("select count(*) from tickets.change_files"));
        Assert.Equal(0, (await installation.FleetCtlAsync("migrate", "adopt", "--apply")).ExitCode);
        Assert.Equal(0, (await installation.FleetCtlAsync("migrate", "adopt", "--apply")).ExitCode);
        Assert.Equal(
            ["2026-06-22T15-00-00|0|adopted|True", $"{Watermark}|0|adopted|True"],
            await installation.Database.RowsAsync("select name, generation, state, archive_key like '%/processed/%' from tickets.change_files order by name"));

        await installation.StartAsync("Ingestor");
        await installation.AskAsync("inc", Installation.Key("inc", Skipped));
        await installation.OfferAsync(Installation.Key("inc", Newer), "ticket_id,cluster,is_actionable,created_at_service\nW1,NEAR,false,2026-02-31 00:00:00\n");
        await installation.AskAsync("inc", Installation.Key("inc", Watermark));
        await installation.DrainedAsync();

        Assert.Equal("1|0|0|1", await Accounts.CountsAsync(installation.Database, Skipped));
        Assert.Equal("0|1|0|0", await Accounts.CountsAsync(installation.Database, Newer));
        Assert.Equal([Skipped], await installation.Database.RowsAsync("select name from tickets.change_files where late"));
        Assert.Equal(
            ["W1|NEAR|False", "W2||False", "W5|NEAR|True"],
            await installation.Database.RowsAsync("select ticket_id, cluster, is_actionable from tickets.inc order by 1"));
        Assert.Empty(await installation.DeadLettersAsync());
        Assert.Equal(Installation.Key("inc", Newer), await Accounts.WatermarkAsync(installation.Database));
    }

    private static async Task<TestDatabase> ProductionAsync()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync(await File.ReadAllTextAsync(Repository.PathTo("tests", "Integration.Tests", "Migrations", "production_database.sql")));
        return database;
    }
}
