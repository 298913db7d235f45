using System.Text;
using FleetTickets.Testing;
using RabbitMQ.Client;

namespace FleetTickets.Integration.Tests.Scanner;

/// <summary>Bucket notifications by AMQP wake the Scanner, and do nothing else. Its poll interval is an hour, and it lists twice by itself: at its start, and once it receives notifications.</summary>
public sealed class NotificationTests : IAsyncLifetime
{
    private const string Exchange = "store.notifications";
    private const string Received = $"Notifications of the exchange {Exchange} are received";
    private const string Lost = $"No notifications of the exchange {Exchange} are received";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestBucket _bucket = null!;
    private TestVirtualHost _virtualHost = null!;
    private Dictionary<string, string> _environment = null!;

    public async ValueTask InitializeAsync()
    {
        _bucket = await TestBucket.CreateAsync();
        _virtualHost = await TestVirtualHost.CreateAsync();
        await _virtualHost.ListenAsync();
        _environment = await ServiceEnvironment.ForAsync(virtualHost: _virtualHost, bucket: _bucket);
        _environment["TICKETS_DATASETS"] = "inc";
        _environment["SCANNER_POLL_INTERVAL"] = "3600";
        _environment["SCANNER_NOTIFICATIONS_EXCHANGE"] = Exchange;
    }

    public async ValueTask DisposeAsync()
    {
        await _bucket.DisposeAsync();
        await _virtualHost.DisposeAsync();
    }

    [Fact]
    public async Task A_message_of_any_content_wakes_and_only_what_is_in_the_bucket_is_offered()
    {
        await using var scanner = await StartAsync();
        await using var connection = await _virtualHost.ConnectAsync();
        await using var store = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        string[] bodies =
        [
            "", "{", "\0\u0001 no JSON", new string('x', 10_000_000),
            """{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"payroll"},"object":{"key":"automations/inc/changes/2026-06-22T23-59-59.csv"}}}]}""",
            """{"Records":[{"eventName":"ObjectRemoved:Delete","s3":{"object":{"key":"../../etc/passwd"}}}]}""",
            """{"dataset":"inc","key":"automations/inc/changes/2026-06-22T23-59-58.csv"}""",
        ];
        var keys = ChangeFiles.Keys(bodies.Length);
        for (var i = 0; i < bodies.Length; i++)
        {
            await _bucket.PutAsync(keys[i], "ticket_id\n");
            var properties = new BasicProperties { ReplyTo = "forged", ContentType = ";;", Headers = new Dictionary<string, object?> { ["MT-Fault-Address"] = "exchange:forged" } };
            await store.BasicPublishAsync(Exchange, $"any.key.{i}", mandatory: true, properties, Encoding.UTF8.GetBytes(bodies[i]));
            await OfferedAsync(i + 1);
        }

        Assert.Equal(keys, (await _virtualHost.TakeOfferedAsync()).Keys());
    }

    [Fact]
    public async Task Its_queue_holds_one_message_at_most_and_ends_with_it()
    {
        await using var scanner = await StartAsync();
        var name = Assert.Single(await QueuesAsync());
        var queue = (await _virtualHost.QueueAsync(name))!.Value;
        Assert.True(queue.GetProperty("exclusive").GetBoolean());
        var arguments = queue.GetProperty("arguments").EnumerateObject().Select(argument => $"{argument.Name}={argument.Value}").Order(StringComparer.Ordinal);
        Assert.Equal(["x-max-length=1", "x-overflow=drop-head", "x-queue-type=classic"], arguments);

        await scanner.StopAsync();
        await Eventually.EqualsAsync(0, async _ => (await QueuesAsync()).Count, "queues of notifications");
    }

    [Fact]
    public async Task An_exchange_of_another_kind_is_reported_once_and_polling_goes_on()
    {
        await _virtualHost.DeclareExchangeAsync(Exchange, "fanout");
        _environment["SCANNER_POLL_INTERVAL"] = "0.2";
        await using var scanner = await ServiceProcess.Start("Scanner", _environment).ReadyAsync();
        Assert.Contains("type", await scanner.OutputAsync(Lost), StringComparison.Ordinal);
        await _bucket.WriteAsync(1);
        await OfferedAsync(1);
        await scanner.ReadyAsync();

        await _virtualHost.DeleteExchangeAsync(Exchange);
        await scanner.OutputAsync(Received, Patience);
        Assert.Single(scanner.Output.Split(Lost)[1..]);
    }

    [Fact]
    public async Task After_a_lost_connection_it_receives_again_and_looks_for_what_it_missed()
    {
        await using var proxy = StallingProxy.InFrontOf(_virtualHost.Url);
        _environment["RABBITMQ_URL"] = proxy.Through(_virtualHost.Url).OriginalString;
        await using var scanner = await StartAsync();
        await OfferAsync(ChangeFiles.Keys(3)[0], 1);
        await OfferAsync(ChangeFiles.Keys(3)[1], 2);
        proxy.Refuse();
        await scanner.OutputAsync(Lost);
        await _bucket.PutAsync(ChangeFiles.Keys(3)[2], "ticket_id\n"); // no message for it
        proxy.Restore();
        await Eventually.EqualsAsync(2, _ => Task.FromResult(scanner.Output.Split(Received).Length - 1), "times it began to receive", Patience);
        await OfferedAsync(3);
        Assert.Single(scanner.Output.Split(Lost)[1..]);
    }

    private async Task<ServiceProcess> StartAsync()
    {
        var scanner = await ServiceProcess.Start("Scanner", _environment).ReadyAsync();
        await scanner.OutputAsync(Received);
        return scanner;
    }

    private async Task OfferAsync(string key, int count)
    {
        await _bucket.PutAsync(key, "ticket_id\n");
        Assert.True(await _virtualHost.PublishAsync(Exchange, "", ""));
        await OfferedAsync(count);
    }

    private Task OfferedAsync(int count) =>
        Eventually.EqualsAsync(count, async _ => await _virtualHost.ReadyAsync("fleettickets.ingest.inc"), "files offered", Patience);

    private async Task<List<string>> QueuesAsync() =>
        [.. (await _virtualHost.QueueNamesAsync()).Where(name => name.StartsWith("fleettickets.bucket-notifications.", StringComparison.Ordinal))];
}
