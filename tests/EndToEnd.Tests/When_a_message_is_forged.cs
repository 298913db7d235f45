using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>Headers, properties and envelopes decide nothing: the body is served, or parked once, and nobody is answered.</summary>
public sealed class When_a_message_is_forged
{
    private const string Invalid = """{"dataset":"inc","key":"payroll/x.csv"}""";

    private static readonly string Queue = Topology.IngestQueue("inc");

    private static string Elsewhere(string exchange) => $"rabbitmq://127.0.0.1/{exchange}?type=fanout";

    /// <summary>One message each: properties, and whether its body is wrapped into an envelope.</summary>
    private static readonly (string Name, object Properties)[] Forged =
    [
        ("fault address", new { headers = new Dictionary<string, object> { ["MT-Fault-Address"] = Elsewhere("forged-fault") } }),
        ("response address", new { headers = new Dictionary<string, object> { ["MT-Response-Address"] = Elsewhere("forged-response") } }),
        ("both addresses and a request", new
        {
            headers = new Dictionary<string, object>
            {
                ["MT-Fault-Address"] = Elsewhere("forged-a"), ["MT-Response-Address"] = Elsewhere("forged-b"), ["MT-Request-Id"] = Guid.NewGuid().ToString(),
            },
        }),
        ("addresses without the prefix", new
        {
            headers = new Dictionary<string, object>
            {
                ["faultAddress"] = Elsewhere("forged-c"), ["responseAddress"] = Elsewhere("forged-d"), ["FaultAddress"] = Elsewhere("forged-e"),
                ["requestId"] = Guid.NewGuid().ToString(),
            },
        }),
        ("an address that is none", new { headers = new Dictionary<string, object> { ["MT-Fault-Address"] = "::not an address::" } }),
        ("an address of another kind", new { headers = new Dictionary<string, object> { ["MT-Fault-Address"] = "exchange:forged-f?bind=true&queue=forged-f", ["MT-Source-Address"] = "queue:forged-g" } }),
        ("reply to", new { reply_to = "forged-h", correlation_id = Guid.NewGuid().ToString() }),
        ("a correlation that is no id", new { correlation_id = "not-an-id", message_id = "not-an-id", type = "forged" }),
        ("an envelope's content type", new { content_type = "application/vnd.masstransit+json" }),
        ("an envelope's content type in a header", new { headers = new Dictionary<string, object> { ["Content-Type"] = "application/vnd.masstransit+json", ["ContentType"] = "application/vnd.masstransit+json" } }),
        ("another serializer's content type", new { content_type = "application/vnd.masstransit+bson" }),
        ("an encrypted content type", new { content_type = "application/vnd.masstransit+aes" }),
        ("a content type that is none", new { content_type = ";;;;", content_encoding = "gzip" }),
        ("another message type", new { headers = new Dictionary<string, object> { ["MT-MessageType"] = "urn:message:Another:Thing" } }),
        ("a fault's message type", new { headers = new Dictionary<string, object> { ["MT-MessageType"] = "urn:message:MassTransit:Fault", ["MT-Reason"] = "fault" } }),
        ("redelivery and scheduling", new { headers = new Dictionary<string, object> { ["MT-Redelivery-Count"] = 1_000_000, ["x-delay"] = 60_000, ["MT-Scheduling-TokenId"] = Guid.NewGuid().ToString() } }),
        ("copies", new { headers = new Dictionary<string, object> { ["CC"] = new[] { "forged.cc" }, ["BCC"] = new[] { "forged.bcc" } } }),
        ("an expiry and a priority", new { expiration = "86400000", priority = 200, timestamp = 1 }),
        ("headers that fill a frame", new { headers = Enumerable.Range(0, 28).ToDictionary(n => $"x-{n}", _ => (object)new string('x', 4_000)) }),
        ("tracing", new { headers = new Dictionary<string, object> { ["traceparent"] = "00-zz", ["MT-Activity-Id"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ["MT-Activity-Propagation"] = "Link" } }),
        ("the host of another process", new { headers = new Dictionary<string, object> { ["MT-Host-Info"] = "{]", ["MT-Host-MachineName"] = "elsewhere" } }),
    ];

    [Fact]
    public async Task Should_serve_or_park_its_body_and_do_nothing_else()
    {
        await using var installation = await Installation.CreateAsync();
        await installation.StartAsync("Ingestor");
        await Eventually.EqualsAsync(1L, async _ => await installation.Broker.ConsumersAsync(Queue) ?? 0, "consumer", Installation.Patience);
        var (exchanges, queues) = (await installation.Broker.ExchangeNamesAsync(), await installation.Broker.QueueNamesAsync());
        var names = new List<string>();

        foreach (var (_, properties) in Forged)
        {
            var name = $"2026-06-22T10-{names.Count:00}-00";
            names.Add(name);
            var key = Installation.Key("inc", name);
            await installation.Bucket.PutAsync(key, $"ticket_id,raw_status,is_actionable\nWOT{names.Count},ASSIGNED,true\n");
            var valid = $$"""
                {"dataset":"inc","key":"{{key}}","faultAddress":"{{Elsewhere("forged-i")}}","responseAddress":"{{Elsewhere("forged-j")}}","requestId":"{{Guid.NewGuid()}}",
                 "messageType":["urn:message:Another:Thing"],"message":{"dataset":"crq","key":"payroll/x.csv"},"headers":{"MT-Fault-Address":"{{Elsewhere("forged-k")}}"} }
                """;
            Assert.True(await installation.Broker.PublishAsync(Topology.ChangeFileDiscovered, "inc", Invalid, properties));
            Assert.True(await installation.Broker.PublishAsync(Topology.ChangeFileDiscovered, "inc", valid, properties));
        }

        await installation.DrainedAsync();

        Assert.Equal(names.Select(name => $"{name}|1|archived"), await Accounts.FilesAsync(installation.Database));
        var letters = await installation.DeadLettersAsync();
        Assert.Equal(Forged.Length, letters.Count);
        Assert.All(letters, letter =>
        {
            Assert.Equal(Invalid, letter.Payload);
            Assert.StartsWith("key_not_allowed: ", letter.Header("MT-Fault-Message"), StringComparison.Ordinal);
        });
        Assert.Equal(exchanges, await installation.Broker.ExchangeNamesAsync());
        Assert.Equal(queues, await installation.Broker.QueueNamesAsync());
    }

    /// <summary>An envelope is a JSON body without a dataset: refused, wherever it wants the refusal told.</summary>
    [Theory]
    [InlineData("application/vnd.masstransit+json")]
    [InlineData("application/json")]
    public async Task Should_park_an_envelope(string contentType)
    {
        await using var installation = await Installation.CreateAsync();
        await installation.Bucket.PutAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\n");
        await installation.StartAsync("Ingestor");
        var envelope = $$"""
            {"messageId":"{{Guid.NewGuid()}}","faultAddress":"{{Elsewhere("forged-l")}}","responseAddress":"{{Elsewhere("forged-m")}}","messageType":["urn:message:FleetTickets.Contracts:ChangeFileDiscovered"],
             "message":{"dataset":"inc","key":"automations/inc/changes/2026-06-22T10-00-00.csv"} }
            """;

        Assert.True(await installation.Broker.PublishAsync("", Queue, envelope, new { content_type = contentType }));
        await installation.AskAsync("inc", Installation.Key("inc", "2026-06-22T10-00-00"));
        await installation.DrainedAsync();

        Assert.Equal(envelope, Assert.Single(await installation.DeadLettersAsync()).Payload);
        Assert.Equal(["2026-06-22T10-00-00|1|archived"], await Accounts.FilesAsync(installation.Database));
        Assert.DoesNotContain(await installation.Broker.ExchangeNamesAsync(), name => name.StartsWith("forged", StringComparison.Ordinal));
    }

    /// <summary>The broker refuses a message in the name of another user: a copy with the sender's would be refused for ever.</summary>
    [Fact]
    public async Task Should_park_what_another_user_sent()
    {
        await using var installation = await Installation.CreateAsync();
        var user = $"sender-{Guid.NewGuid():N}";
        await installation.Broker.AddUserAsync(user, user);
        await installation.Broker.PermitAsync(user, ".*");
        try
        {
            await installation.StartAsync("Ingestor");
            await using var connection = await new RabbitMQ.Client.ConnectionFactory { Uri = installation.Broker.UrlOf(user, user) }.CreateConnectionAsync(TestContext.Current.CancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
            await channel.BasicPublishAsync(
                Topology.ChangeFileDiscovered, "inc", mandatory: true, new RabbitMQ.Client.BasicProperties { UserId = user }, "{}"u8.ToArray(), TestContext.Current.CancellationToken);

            await installation.DrainedAsync();

            Assert.Equal("{}", Assert.Single(await installation.DeadLettersAsync()).Payload);
        }
        finally
        {
            await installation.Broker.RemoveUserAsync(user);
        }
    }
}
