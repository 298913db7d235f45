using System.Text.Json;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>The operator's command line as a process: shows first, changes with <c>--apply</c> only, and says by its exit code how it ended.</summary>
public sealed class When_an_operator_uses_fleetctl
{
    private static readonly string ErrorQueue = $"{Topology.IngestQueue("inc")}_error";

    private const string First = "2026-06-22T10-00-00";
    private const string Second = "2026-06-22T11-00-00";
    private const string Csv = "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\nWOT2,ASSIGNED,true\n";
    private const string Newer = "ticket_id,raw_status,is_actionable\nWOT1,DONE,false\nWOT3,NEW,true\n";

    [Fact]
    public async Task Should_change_nothing_without_apply()
    {
        await using var installation = await Installation.CreateAsync();
        using var local = new LocalFile($"{Second}.csv", Newer);
        await (await AppliedAsync(installation)).StopAsync(Installation.Patience);
        await installation.Bucket.PutAsync(Installation.Key("inc", Second), Newer);
        var before = await EverythingAsync(installation);

        string[][] commands =
        [
            ["dry-run", "inc", local.Path],
            ["dry-run", "inc", Installation.Key("inc", Second)],
            ["dry-run", "inc", Installation.Key("inc", First, "processed")],
            ["ingest", "inc", local.Path],
            ["ingest", "inc", local.Path, "--as", "2026-06-22T12-00-00"],
            ["replay", "inc", Installation.Key("inc", Second)],
            ["replay", "inc", Installation.Key("inc", First, "processed"), "--force"],
            ["reseed", "inc"],
            ["reseed", "inc", "--new-epoch"],
            ["reseed", "inc", "--from-processed"],
            ["republish", "--since", "2026-01-01"],
            ["status"],
            ["migrate"],
            ["migrate", "status"],
        ];
        foreach (var command in commands)
        {
            var outcome = await installation.FleetCtlAsync([.. command, "--json"]);
            Assert.True(outcome.ExitCode == 0, $"{string.Join(' ', command)}: {outcome.ExitCode}\n{outcome.Output}");
            Assert.Contains(outcome.Json.ValueKind, (JsonValueKind[])[JsonValueKind.Object, JsonValueKind.Array]);
            Assert.Equal(before, await EverythingAsync(installation));
        }
    }

    [Fact]
    public async Task Should_show_what_a_file_would_do()
    {
        await using var installation = await Installation.CreateAsync();
        using var local = new LocalFile($"{Second}.csv", Newer);
        await AppliedAsync(installation);

        var outcome = await installation.FleetCtlAsync("dry-run", "inc", local.Path, "--json");
        var counts = outcome.Json.GetProperty("counts");
        Assert.Equal(1, counts.GetProperty("inserted").GetInt32());
        Assert.Equal(1, counts.GetProperty("updated").GetInt32());
        Assert.Equal(2, outcome.Json.GetProperty("announced").GetInt32());
        Assert.False(outcome.Json.GetProperty("applied").GetBoolean());
    }

    [Fact]
    public async Task Should_ingest_a_local_file_at_its_own_position()
    {
        await using var installation = await Installation.CreateAsync();
        using var local = new LocalFile("export.csv", Newer);
        await AppliedAsync(installation);

        Assert.Equal(0, (await installation.FleetCtlAsync("ingest", "inc", local.Path, "--as", "2026-06-22T09-00-00", "--apply")).ExitCode);

        // Older than what is there: only what nothing newer speaks of is taken.
        Assert.Equal("ASSIGNED", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal("NEW", await Accounts.StatusAsync(installation.Database, "WOT3"));
        Assert.Equal(Installation.Key("inc", First), await Accounts.WatermarkAsync(installation.Database));
        Assert.Equal([Installation.Key("inc", First, "processed")], await installation.Bucket.KeysAsync());
        Assert.Equal(2, (await installation.Subscriber.EventsOfAsync(installation.Database)).Count);

        // The same bytes at the same position once more are no second effect.
        Assert.Equal(0, (await installation.FleetCtlAsync("ingest", "inc", local.Path, "--as", "2026-06-22T09-00-00", "--apply")).ExitCode);
        await Accounts.BalanceAsync(installation.Database);
    }

    [Fact]
    public async Task Should_replay_a_file_by_force()
    {
        await using var installation = await Installation.CreateAsync();
        await AppliedAsync(installation);
        await installation.Database.ExecuteAsync("update tickets.inc set raw = raw || '{\"raw_status\": \"BROKEN\"}' where ticket_id = 'WOT1'");

        Assert.Equal(0, (await installation.FleetCtlAsync("replay", "inc", Installation.Key("inc", First), "--apply")).ExitCode);
        await installation.DrainedAsync();
        Assert.Equal("BROKEN", await Accounts.StatusAsync(installation.Database, "WOT1"));

        Assert.Equal(0, (await installation.FleetCtlAsync("replay", "inc", Installation.Key("inc", First), "--force", "--apply")).ExitCode);
        await installation.DrainedAsync();
        Assert.Equal("ASSIGNED", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal(["1|normal|2|0", "2|force|0|1"], await installation.Database.RowsAsync(
            "select run, mode, inserted, updated from tickets.change_file_runs order by run"));
        Assert.Equal([$"{First}|1|archived"], await Accounts.FilesAsync(installation.Database));
        Assert.Equal(2, (await installation.Subscriber.EventsOfAsync(installation.Database)).Count);
    }

    [Fact]
    public async Task Should_apply_every_file_of_a_new_bucket_once_after_a_cutover()
    {
        await using var installation = await Installation.CreateAsync();
        await (await AppliedAsync(installation)).StopAsync(Installation.Patience);
        await using var bucket = await TestBucket.CreateAsync();
        string[] names = ["2026-06-20T08-00-00", "2026-06-20T09-00-00", "2026-06-23T07-00-00"];
        await bucket.PutAsync(Installation.Key("inc", names[0]), "ticket_id,raw_status,is_actionable\nWOT1,OLD,true\nWOT8,OLD,true\nWOT9,OLD,true\n");
        await bucket.PutAsync(Installation.Key("inc", names[1]), "ticket_id,raw_status,is_actionable\nWOT9,NEWER,true\n");
        await bucket.PutAsync(Installation.Key("inc", names[2]), "ticket_id,raw_status,is_actionable\nWOT2,NEWEST,true\n");
        (string Name, string Value)[] cutover = [("TICKETS_BUCKET", bucket.Name)];
        await installation.StartAsync("Ingestor", null, cutover);

        var shown = await installation.FleetCtlAsync(cutover, "reseed", "inc", "--json");
        Assert.Equal(names.Select(name => Installation.Key("inc", name)), shown.Json.EnumerateArray().Select(file => file.GetProperty("key").GetString()));
        Assert.Equal(0, (await installation.FleetCtlAsync(cutover, "reseed", "inc", "--apply")).ExitCode);
        await installation.DrainedAsync();

        Assert.Equal("ASSIGNED", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal("NEWEST", await Accounts.StatusAsync(installation.Database, "WOT2"));
        Assert.Equal("OLD", await Accounts.StatusAsync(installation.Database, "WOT8"));
        Assert.Equal("NEWER", await Accounts.StatusAsync(installation.Database, "WOT9"));
        Assert.Equal([.. names.Take(2), First, names[2]], await installation.Database.RowsAsync("select name from tickets.change_files where state = 'archived' order by name"));
        Assert.Equal([names[0], names[1], names[2]], await installation.Database.RowsAsync(
            "select f.name from tickets.change_files f join tickets.change_file_runs r on r.file_id = f.id where f.bucket = $1 order by r.id", bucket.Name));
        await Accounts.BalanceAsync(installation.Database);
        Assert.Equal(Installation.Key("inc", names[2]), await Accounts.WatermarkAsync(installation.Database));
        Assert.All(await bucket.KeysAsync(), key => Assert.Contains("/processed/", key, StringComparison.Ordinal));
        Assert.Equal([Installation.Key("inc", First, "processed")], await installation.Bucket.KeysAsync());
        Assert.Empty((await installation.FleetCtlAsync(cutover, "reseed", "inc", "--json")).Json.EnumerateArray());
        Assert.Empty(await installation.DeadLettersAsync());
    }

    [Fact]
    public async Task Should_report_as_before_after_old_events_and_runs_were_deleted_and_say_which_events_are_gone()
    {
        await using var installation = await Installation.CreateAsync();
        await AppliedAsync(installation);
        Assert.Equal(0, (await installation.FleetCtlAsync("replay", "inc", Installation.Key("inc", First), "--force", "--apply")).ExitCode);
        await installation.DrainedAsync();
        await installation.Broker.PurgeAsync(ErrorQueue); // of the marker
        var before = (await StatusAsync()).GetProperty("lastFile").ToString();

        Assert.Equal(2, await installation.Database.ScalarAsync<long>("select tickets.purge_events('0', 500)"));
        Assert.Equal(1, await installation.Database.ScalarAsync<long>("select tickets.purge_runs('0', 500)"));
        Assert.Equal(before, (await StatusAsync()).GetProperty("lastFile").ToString());
        await installation.OfferAsync(Installation.Key("inc", Second), Newer);
        await installation.DrainedAsync();
        await installation.Broker.PurgeAsync(ErrorQueue);
        var republished = await installation.FleetCtlAsync("republish", "--since", "2026-01-01", "--apply");

        Assert.Equal(0, republished.ExitCode);
        Assert.Contains("The events of 1 files applied since then are no longer stored (OUTBOX_RETENTION_DAYS)", republished.Output, StringComparison.Ordinal);
        Assert.Contains("Published 1 events again.", republished.Output, StringComparison.Ordinal);
        await StatusAsync();

        async Task<JsonElement> StatusAsync()
        {
            var outcome = await installation.FleetCtlAsync([("TICKETS_DATASETS", "inc")], "status", "--json");
            Assert.Equal("current", outcome.Json[0].GetProperty("state").GetString());
            return outcome.Json[0];
        }
    }

    [Fact]
    public async Task Should_say_that_all_is_well_only_when_it_is()
    {
        await using var installation = await Installation.CreateAsync();
        var ingestor = await AppliedAsync(installation);
        await StandsAsync(0, "current", []);
        await StandsAsync(3, "broker_unreachable", ["broker_unreachable"], ("RABBITMQ_URL", "amqp://fleet:fleet@127.0.0.1:1/"));
        await StandsAsync(3, "unreachable", ["unreachable"], ("RUSTFS_ENDPOINT", "http://127.0.0.1:1"));

        // Nobody is subscribed any more, and a request that is none lies in the error queue.
        await installation.Broker.DeleteQueueAsync("the-tests");
        await installation.OfferAsync(Installation.Key("inc", Second), Newer);
        await installation.DrainedAsync();
        Assert.Equal([$"{First}|1|archived", $"{Second}|1|archived"], await Accounts.FilesAsync(installation.Database));
        var row = await StandsAsync(1, "dead_letters", ["dead_letters", "unrouted_events"]);
        Assert.Equal((ErrorQueue, 1), (row.GetProperty("deadLetters")[0].GetProperty("queue").GetString(), row.GetProperty("deadLetters")[0].GetProperty("messages").GetInt32()));
        Assert.Equal(("TicketsUpserted", 1), (row.GetProperty("unroutedEvents")[0].GetProperty("event").GetString(), row.GetProperty("unroutedEvents")[0].GetProperty("events").GetInt32()));
        Assert.Equal(1, (await installation.FleetCtlAsync("republish", "--since", "2026-01-01", "--apply")).ExitCode);

        await installation.Broker.PurgeAsync(ErrorQueue);
        await installation.Broker.SubscribeAsync(Topology.TicketsUpserted, "another");
        Assert.Equal(0, (await installation.FleetCtlAsync("republish", "--since", "2026-01-01", "--apply")).ExitCode);
        await StandsAsync(0, "current", []);

        await installation.Database.ExecuteAsync("update tickets.outbox set published_at = null, created_at = created_at - interval '1 hour'");
        await StandsAsync(1, "unpublished_events", ["unpublished_events"]);
        await installation.Database.ExecuteAsync("update tickets.outbox set published_at = now()");

        await installation.Database.ExecuteAsync("update tickets.change_files set last_modified = last_modified - interval '2 days'");
        await StandsAsync(1, "silent", ["silent"]);

        await ingestor.StopAsync(Installation.Patience);
        await installation.AskAsync("inc", Installation.Key("inc", First));
        await StandsAsync(1, "no_consumer", ["no_consumer", "silent"]);

        async Task<JsonElement> StandsAsync(int exitCode, string state, string[] reasons, params (string, string)[] variables)
        {
            var outcome = await installation.FleetCtlAsync([("TICKETS_DATASETS", "inc"), .. variables], "status", "--json");
            var inc = outcome.Json[0];
            Assert.Equal((exitCode, state, string.Join(", ", reasons)), (outcome.ExitCode, inc.GetProperty("state").GetString(), string.Join(", ", inc.GetProperty("reasons").EnumerateArray())));
            return inc;
        }
    }

    [Fact]
    public async Task Should_tell_by_its_exit_code_how_it_ended()
    {
        await using var installation = await Installation.CreateAsync();
        using var bad = new LocalFile($"{First}.csv", "id,raw_status\nWOT1,ASSIGNED\n");
        using var good = new LocalFile($"{Second}.csv", Csv);
        var nowhere = ("DATABASE_URL", "postgres://fleet:fleet@127.0.0.1:1/fleet");

        async Task EndsAsync(int expected, (string, string)[] variables, params string[] arguments)
        {
            var outcome = await installation.FleetCtlAsync(variables, arguments);
            Assert.True(outcome.ExitCode == expected, $"{string.Join(' ', arguments)}: expected {expected}, found {outcome.ExitCode}\n{outcome.Output}");
            if (expected != 0) Assert.NotEqual(outcome.StandardOutput, outcome.Output); // something is said on stderr
        }

        await EndsAsync(0, [], "dry-run", "inc", good.Path);
        await EndsAsync(1, [], "dry-run", "inc", bad.Path);
        await EndsAsync(1, [], "ingest", "inc", bad.Path, "--apply");
        await EndsAsync(2, [], "dry-run", "xyz", good.Path);
        await EndsAsync(2, [], "replay", "inc", "automations/crq/changes/2026-06-22T10-00-00.csv");
        await EndsAsync(2, [], "replay", "inc");
        await EndsAsync(2, [], "explode");
        await EndsAsync(2, [("DATABASE_URL", "not a url")], "status");
        await EndsAsync(3, [nowhere], "dry-run", "inc", good.Path);
        await EndsAsync(3, [("RUSTFS_ENDPOINT", "http://127.0.0.1:1")], "reseed", "inc");
        await EndsAsync(3, [("RABBITMQ_URL", "amqp://127.0.0.1:1")], "republish", "--since", "2026-01-01", "--apply");
    }

    /// <summary>An Ingestor that has applied the first file.</summary>
    private static async Task<ServiceProcess> AppliedAsync(Installation installation)
    {
        var ingestor = await installation.StartAsync("Ingestor");
        await installation.OfferAsync(Installation.Key("inc", First), Csv);
        await installation.DrainedAsync();
        await installation.Broker.PurgeAsync(ErrorQueue); // of the marker
        Assert.Equal([$"{First}|1|archived"], await Accounts.FilesAsync(installation.Database));
        return ingestor;
    }

    /// <summary>Every table of ours, every object, every event and every waiting request.</summary>
    private static async Task<List<string>> EverythingAsync(Installation installation) =>
    [
        .. await Accounts.FingerprintAsync(installation.Database),
        .. (await installation.Bucket.ObjectsAsync()).Select(listed => $"{listed.Key} {listed.ETag} {listed.LastModified:O}"),
        .. installation.Subscriber.Deliveries.Select(delivery => delivery.ToString()),
        $"{await installation.Broker.ReadyAsync(Topology.IngestQueue("inc"))} requests",
    ];

    /// <summary>A file on disk for as long as a test runs.</summary>
    private sealed class LocalFile : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("fleettickets-local-").FullName;

        public LocalFile(string name, string content)
        {
            Path = System.IO.Path.Combine(_folder, name);
            File.WriteAllText(Path, ChangeFileText.Complete(content));
        }

        public string Path { get; }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
