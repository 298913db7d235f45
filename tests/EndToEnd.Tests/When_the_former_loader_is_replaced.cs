using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary><c>docs/cutover-from-python.md</c>, there and back, step by step: what a person runs is taken from the page.</summary>
public sealed class When_the_former_loader_is_replaced
{
    private const string Header = "ticket_id,cluster,is_actionable,location_name,note\n";

    private static readonly string[] Archived = ["X1|archived", "X2|archived", "X3|archived"];

    private readonly Queue<CutoverStep> _steps = new(CutoverPage.Read());

    [Fact]
    public async Task Should_lose_nothing_there_and_back()
    {
        await using var installation = await Installation.CreateAsync(ProductionAsync());
        var loader = new FormerLoader(installation.Database.Url);
        await OfferAsync(installation, "16-00-00", "W1,NEAR,true,MWIKI,first\nW2,,false,,first\n");
        await RunLoaderAsync(installation, loader);

        Assert.Contains("20_stream_ledger.sql", await StepAsync(installation, "Look"));
        Assert.Contains("inc|2", await StepAsync(installation, "Migrate"));

        // Offered late: the loader passes over it.
        await OfferAsync(installation, "15-50-00", "W1,NEAR,true,MWIKI,skipped\nW5,NEAR,true,MWIKI,skipped\n");
        await OfferAsync(installation, "16-20-00", "W1,NEAR,true,MWIKI,second\n");
        await RunLoaderAsync(installation, loader);
        Assert.Contains("another writer was seen", await StepAsync(installation, "Let the loader run on"));

        await StepAsync(installation, "Stop the loader");
        Assert.Contains($"{Key("15-50-00")}: skipped by the former loader", await StepAsync(installation, "Adopt its archive"));

        var services = new List<ServiceProcess>();
        await StartAsync(installation, services);
        await OfferAsync(installation, "16-40-00", "W2,NEAR,false,MWIKI,third\n");
        await TakenAsync(installation);
        await StepAsync(installation, "Start FleetTickets");
        await NotesAsync(installation, "W1|second", "W2|third", "W5|skipped");
        Assert.Equal(["2026-06-22T15-50-00|delta|True", "2026-06-22T16-40-00|delta|False"], await AppliedAsync(installation));

        await loader.LoadAsync("inc", Key("17-00-00"), $"{Header}W5,NEAR,true,MWIKI,of the loader\n");
        await installation.Bucket.PutAsync(Key("17-00-00", "processed"), $"{Header}W5,NEAR,true,MWIKI,of the loader\n");
        // Archived by whomever, and unknown to the ledger: three rows, and no new stream.
        await installation.Bucket.PutAsync(Key("17-05-00", "processed"), $"{Header}X1,NEAR,true,MWIKI,archived\nX2,NEAR,true,MWIKI,archived\nX3,NEAR,true,MWIKI,archived\n");
        var slipped = await StepAsync(installation, "If the loader ran once more");
        Assert.Contains("another writer was seen", slipped);
        Assert.Contains("keep the watermark, request 1 files", slipped);
        await installation.DrainedAsync();
        Assert.Contains("2026-06-22T17-05-00|delta|False", await AppliedAsync(installation));
        await OfferAsync(installation, "16-50-00", "W5,NEAR,true,MWIKI,late\nW6,NEAR,true,MWIKI,late\n");
        await TakenAsync(installation);
        await NotesAsync(installation, ["W1|second", "W2|third", "W5|of the loader", "W6|late", .. Archived]);

        foreach (var service in services) await service.StopAsync(Installation.Patience);
        Assert.Contains($"inc|{Key("17-05-00")}", await StepAsync(installation, "Stop FleetTickets"));
        var places = await PlacesAsync(installation);

        await OfferAsync(installation, "17-20-00", "W1,NEAR,true,MWIKI,back\nW7,NEAR,true,MWIKI,back\n");
        await RunLoaderAsync(installation, loader);
        Assert.Contains("another writer was seen", await StepAsync(installation, "Start the loader"));
        await NotesAsync(installation, ["W1|back", "W2|third", "W5|of the loader", "W6|late", "W7|back", .. Archived]);
        Assert.Subset((await PlacesAsync(installation)).ToHashSet(), places.ToHashSet());

        await StepAsync(installation, "And there again");
        await StartAsync(installation, services);
        await OfferAsync(installation, "17-10-00", "W7,NEAR,true,MWIKI,late again\n");
        await OfferAsync(installation, "17-40-00", "W1,NEAR,false,MWIKI,last\n");
        await TakenAsync(installation);
        await NotesAsync(installation, ["W1|last", "W2|third", "W5|of the loader", "W6|late", "W7|back", .. Archived]);
        Assert.Empty(_steps);
        Assert.Empty(await installation.DeadLettersAsync());
    }

    private async Task<string> StepAsync(Installation installation, string title)
    {
        var step = _steps.Dequeue();
        Assert.Equal(title, step.Title);
        return await step.RunAsync(installation);
    }

    private static string Key(string time, string area = "changes") => Installation.Key("inc", $"2026-06-22T{time}", area);

    private static Task OfferAsync(Installation installation, string time, string rows) => installation.Bucket.PutAsync(Key(time), Header + rows);

    /// <summary>A run of cron: what lies in <c>changes/</c> and is newer than the watermark, oldest first, then moved.</summary>
    private static async Task RunLoaderAsync(Installation installation, FormerLoader loader)
    {
        foreach (var key in (await installation.Bucket.KeysAsync("automations/inc/changes/")).Order(StringComparer.Ordinal))
        {
            var csv = await installation.Bucket.GetTextAsync(key);
            if ((await loader.LoadAsync("inc", key, csv)).StartsWith("nothing new", StringComparison.Ordinal)) continue;
            await installation.Bucket.PutAsync(key.Replace("/changes/", "/processed/", StringComparison.Ordinal), csv);
            await installation.Bucket.DeleteAsync(key);
        }
    }

    private static async Task StartAsync(Installation installation, List<ServiceProcess> services)
    {
        services.Clear();
        foreach (var service in (string[])["Ingestor", "Geocoder", "Scanner"]) services.Add(await installation.StartAsync(service));
    }

    private static Task TakenAsync(Installation installation) =>
        Eventually.TrueAsync(async _ => (await installation.Bucket.KeysAsync("automations/inc/changes/")).Count == 0, "every file has left changes/", Installation.Patience);

    private static async Task NotesAsync(Installation installation, params string[] expected) =>
        Assert.Equal(expected, await installation.Database.RowsAsync("select ticket_id, raw ->> 'note' from tickets.inc order by 1"));

    private static Task<List<string>> AppliedAsync(Installation installation) =>
        installation.Database.RowsAsync("select name, export_type, late from tickets.change_files where applied_at is not null order by name");

    private static Task<List<string>> PlacesAsync(Installation installation) =>
        installation.Database.RowsAsync("select ticket_id, geo_source, latitude, longitude from tickets.inc");

    private static async Task<TestDatabase> ProductionAsync()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync(await File.ReadAllTextAsync(Repository.PathTo("tests", "Integration.Tests", "Migrations", "production_database.sql")));
        await database.ExecuteAsync("alter table tickets.import_meta alter imported_by set default 'loader.py'");
        return database;
    }
}
