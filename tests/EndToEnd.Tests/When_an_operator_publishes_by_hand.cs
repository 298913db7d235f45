using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>The management UI alone, by the same calls of its API: requests, refusals, looking at error queues, moving them back.</summary>
public sealed class When_an_operator_publishes_by_hand
{
    private const string Name = "2026-06-22T10-00-00";
    private const string Csv = "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\n";

    private static readonly string Queue = Topology.IngestQueue("inc");
    private static readonly string ErrorQueue = $"{Queue}_error";

    /// <summary>What the publish form sends along when nothing is filled in.</summary>
    private static readonly object NoProperties = new { delivery_mode = 1, headers = new { } };

    [Theory]
    [InlineData("""{"dataset":"inc","key":"automations/inc/changes/2026-06-22T10-00-00.csv"}""")]
    [InlineData("""{ "Key": "automations/inc/changes/2026-06-22T10-00-00.csv", "Dataset": "inc", "note": "please" }""")]
    [InlineData("""{"dataset":"inc","key":"automations/inc/changes/2026-06-22T10-00-00.csv","mode":null,"etag":null,"size":null,"lastModified":null}""")]
    [InlineData("""{"dataset":"inc","key":"automations/inc/changes/2026-06-22T10-00-00.csv","discoveredAt":"2026-06-22T13:00:00+03:00","lastModified":"2026-06-22T13:00:00-11:00"}""")]
    [InlineData("""{"dataset":"inc","key":"automations/inc/changes/2026-06-22T10-00-00.csv","discoveredAt":"0001-01-01T00:00:00Z"}""")]
    [InlineData("""{"dataset":"inc","key":"automations/inc/changes/2026-06-22T10-00-00.csv","discoveredAt":"9999-12-31T23:59:59.9999999Z"}""")]
    public async Task Should_process_bare_json(string payload)
    {
        await using var installation = await Installation.CreateAsync();
        await installation.Bucket.PutAsync(Installation.Key("inc", Name), Csv);
        await installation.StartAsync("Ingestor");

        Assert.True(await installation.Broker.PublishAsync(Topology.ChangeFileDiscovered, "inc", payload, NoProperties));
        // On the page of a queue the form publishes to the default exchange.
        Assert.True(await installation.Broker.PublishAsync("", Queue, payload, NoProperties));
        await installation.DrainedAsync();

        Assert.Equal("ASSIGNED", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal([$"{Name}|1|archived"], await Accounts.FilesAsync(installation.Database));
        Assert.Empty(await installation.DeadLettersAsync());
    }

    [Fact]
    public async Task Should_refuse_each_nonsense_once_with_a_reason_and_ask_the_bucket_nothing()
    {
        (string Payload, string? Reason)[] nonsense =
        [
            ("hello", null),
            ("[1]", null),
            ("null", null),
            ("", null),
            ("{}", null),
            ("""{"dataset":"inc"}""", null),
            ("""{"dataset":1,"key":2}""", null),
            ("""{"dataset":"inc","key":["automations/inc/changes/2026-06-22T10-00-00.csv"]}""", null),
            ("""{"dataset":"inc","key":null}""", "key_not_allowed"),
            ("""{"dataset":null,"key":"automations/inc/changes/2026-06-22T10-00-00.csv"}""", "unknown_dataset"),
            ("""{"dataset":"xyz","key":"automations/xyz/changes/2026-06-22T10-00-00.csv"}""", "unknown_dataset"),
            ("""{"dataset":"crq","key":"automations/crq/changes/2026-06-22T10-00-00.csv"}""", "unknown_dataset"),
            ("""{"dataset":"inc","key":"automations/crq/changes/2026-06-22T10-00-00.csv"}""", "key_not_allowed"),
            ("""{"dataset":"inc","key":"automations/inc/changes/../../crq/changes/2026-06-22T10-00-00.csv"}""", "key_not_allowed"),
            ("""{"dataset":"inc","key":"automations/inc/changes/%2e%2e/2026-06-22T10-00-00.csv"}""", "key_not_allowed"),
            ("""{"dataset":"inc","key":"/automations/inc/changes/2026-06-22T10-00-00.csv"}""", "key_not_allowed"),
            ("""{"dataset":"inc","key":"automations/inc/changes/2026-06-22T10-00-00.csv\n"}""", "key_not_allowed"),
            ("""{"dataset":"inc","key":"automations/inc/changes/2026-13-45T10-00-00.csv"}""", "key_not_allowed"),
            ("""{"dataset":"inc","key":"automations/inc/changes/2026-06-22T10-00-00.0123456789ab.csv"}""", "key_not_allowed"),
            ("""{"dataset":"inc","key":"automations/inc/full/2026-06-22T10-00-00.csv"}""", "key_not_allowed"),
            ("""{"dataset":"inc","key":"https://example.org/automations/inc/changes/2026-06-22T10-00-00.csv"}""", "key_not_allowed"),
            ("""{"dataset":"inc","key":"automations/inc/changes/2026-06-22T10-00-00.csv","mode":"again"}""", "unknown_mode"),
        ];
        await using var installation = await Installation.CreateAsync();
        await installation.Bucket.PutAsync(Installation.Key("inc", Name), Csv);
        var wire = installation.NewWire();
        await installation.StartAsync("Ingestor", wire);
        // Every request to the store names the bucket in its path.
        var asked = wire.Bucket.Arm($"/{installation.Bucket.Name}", StallPoint.BeforeRequest);

        foreach (var (payload, _) in nonsense)
            Assert.True(await installation.Broker.PublishAsync(Topology.ChangeFileDiscovered, "inc", payload, NoProperties));
        await installation.DrainedAsync();

        var letters = await installation.DeadLettersAsync();
        Assert.Equal(nonsense.Select(sent => sent.Payload).Order(StringComparer.Ordinal), letters.Select(letter => letter.Payload).Order(StringComparer.Ordinal));
        foreach (var (payload, reason) in nonsense)
        {
            var told = letters.Single(letter => letter.Payload == payload).Header("MT-Fault-Message");
            Assert.False(string.IsNullOrWhiteSpace(told), $"No reason for {payload}");
            if (reason is not null) Assert.StartsWith($"{reason}: ", told, StringComparison.Ordinal);
        }

        Assert.False(asked.IsReached);
        Assert.Empty(await Accounts.FilesAsync(installation.Database));
        Assert.Empty(await installation.Broker.GetMessagesAsync($"{Queue}_skipped"));

        // And a request that may be served is: what was watched is where such requests pass.
        await installation.AskAsync("inc", Installation.Key("inc", Name));
        await asked.Reached;
        asked.Release();
        await installation.DrainedAsync();
        Assert.Equal([$"{Name}|1|archived"], await Accounts.FilesAsync(installation.Database));
    }

    [Fact]
    public async Task Should_have_readable_error_and_skipped_queues_from_the_start()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");

        await Eventually.PassesAsync(
            async _ =>
            {
                foreach (var dataset in (string[])["inc", "crq"])
                foreach (var suffix in (string[])["_error", "_skipped"])
                    Assert.Empty(await installation.Broker.GetMessagesAsync(Topology.IngestQueue(dataset) + suffix));
            },
            "the parking queues can be read", Installation.Patience);
    }

    [Fact]
    public async Task Should_apply_a_missing_file_that_was_put_into_place_when_its_letter_is_moved_back()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        await installation.AskAsync("inc", Installation.Key("inc", Name));
        await installation.AskAsync("inc", Installation.Key("inc", "2026-06-22T11-00-00"));
        await Eventually.EqualsAsync(2, async _ => (await installation.DeadLettersAsync()).Count, "dead letters", Installation.Patience);
        Assert.All(await installation.DeadLettersAsync(), letter => Assert.StartsWith("missing: ", letter.Header("MT-Fault-Message"), StringComparison.Ordinal));

        await installation.Bucket.PutAsync(Installation.Key("inc", Name), Csv);
        await installation.Broker.MoveAsync(ErrorQueue, Queue);
        await installation.DrainedAsync();

        Assert.Equal("ASSIGNED", await Accounts.StatusAsync(installation.Database, "WOT1"));
        Assert.Equal([$"{Name}|1|archived"], await Accounts.FilesAsync(installation.Database));
        // What is still missing is a dead letter again, once.
        var letter = Assert.Single(await installation.DeadLettersAsync());
        Assert.Contains("2026-06-22T11-00-00", letter.Payload, StringComparison.Ordinal);
    }
}
