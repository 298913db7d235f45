using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace FleetTickets.Testing;

/// <summary>
/// A fresh virtual host, removed when disposed. Publishing, reading and moving go through the management HTTP API, exactly as the
/// management UI does it, so what works here works for an operator.
/// </summary>
public sealed class TestVirtualHost : IAsyncDisposable
{
    private readonly HttpClient _api;
    private readonly SemaphoreSlim _connecting = new(1);
    private IConnection? _connection;

    private TestVirtualHost(Servers servers, string name)
    {
        Name = name;
        Url = new UriBuilder(servers.RabbitMq) { Path = name }.Uri;
        _api = new HttpClient { BaseAddress = new Uri($"{servers.RabbitMqApi.ToString().TrimEnd('/')}/api/"), Timeout = TimeSpan.FromSeconds(30) };
        var login = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(servers.RabbitMq.UserInfo));
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(login));
    }

    public string Name { get; }

    /// <summary>As <c>RABBITMQ_URL</c> takes it.</summary>
    public Uri Url { get; }

    public static async Task<TestVirtualHost> CreateAsync()
    {
        var servers = await Servers.GetAsync();
        var host = new TestVirtualHost(servers, $"test-{Guid.NewGuid():N}");
        await host.PutAsync($"vhosts/{host.Name}", new { });
        var user = Uri.UnescapeDataString(servers.RabbitMq.UserInfo.Split(':')[0]);
        await host.PutAsync($"permissions/{host.Name}/{user}", new { configure = ".*", write = ".*", read = ".*" });
        return host;
    }

    /// <summary>The UI's publish form: false when no queue was bound for it (the message is gone then).</summary>
    public async Task<bool> PublishAsync(string exchange, string routingKey, string payload, object? properties = null)
    {
        var name = exchange.Length == 0 ? "amq.default" : exchange;
        var answer = await PostAsync($"exchanges/{Name}/{Escape(name)}/publish", new
        {
            properties = properties ?? new { }, routing_key = routingKey, payload, payload_encoding = "string",
        });
        return answer.GetProperty("routed").GetBoolean();
    }

    /// <summary>The UI's "Get messages": looks at up to <paramref name="count"/> messages; takes them off the queue only when asked to.</summary>
    public async Task<List<TestMessage>> GetMessagesAsync(string queue, int count = 100, bool remove = false)
    {
        var answer = await PostAsync($"queues/{Name}/{Escape(queue)}/get", new
        {
            count, ackmode = remove ? "ack_requeue_false" : "ack_requeue_true", encoding = "auto",
        });
        return [.. answer.EnumerateArray().Select(TestMessage.From)];
    }

    /// <summary>Messages ready in the queue, asked of the queue itself: the API's counters lag by seconds. Null when there is no such queue.</summary>
    public async Task<long?> ReadyAsync(string queue)
    {
        if (await DeclaredAsync(queue) is not { } declared) return null;
        return declared.MessageCount;
    }

    public async Task<long?> ConsumersAsync(string queue)
    {
        if (await DeclaredAsync(queue) is not { } declared) return null;
        return declared.ConsumerCount;
    }

    /// <summary>The API's view of a queue (arguments, type, consumers; its counters lag up to a second or so); null when there is none.</summary>
    public Task<JsonElement?> QueueAsync(string queue) => FindAsync($"queues/{Name}/{Escape(queue)}");

    public Task<JsonElement?> ExchangeAsync(string exchange) => FindAsync($"exchanges/{Name}/{Escape(exchange)}");

    /// <summary>Messages in the queue, delivered and not yet acknowledged ones included. Lags up to a second: for use in <see cref="Eventually"/>.</summary>
    public async Task<long?> TotalAsync(string queue) =>
        await QueueAsync(queue) is { } found ? found.TryGetProperty("messages", out var messages) ? messages.GetInt64() : 0 : null;

    public async Task<List<string>> QueueNamesAsync()
    {
        var queues = await FindAsync($"queues/{Name}?columns=name");
        return [.. queues!.Value.EnumerateArray().Select(queue => queue.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }

    public async Task<List<string>> ExchangeNamesAsync()
    {
        var exchanges = await FindAsync($"exchanges/{Name}?columns=name");
        return [.. exchanges!.Value.EnumerateArray().Select(exchange => exchange.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }

    /// <summary>The address for another user, who may not exist yet.</summary>
    public Uri UrlOf(string user, string password) => new UriBuilder(Url) { UserName = user, Password = password }.Uri;

    public Task AddUserAsync(string user, string password) => PutAsync($"users/{user}", new { password, tags = "" });

    /// <summary>What the user may do here: a regular expression, the same for configuring, writing and reading.</summary>
    public Task PermitAsync(string user, string names) => PutAsync($"permissions/{Name}/{user}", new { configure = names, write = names, read = names });

    public async Task RemoveUserAsync(string user)
    {
        using var response = await _api.DeleteAsync($"users/{user}");
        if (response.StatusCode != HttpStatusCode.NotFound) response.EnsureSuccessStatusCode();
    }

    /// <summary>Closes the connections of the user, as a restart of the broker would: the API's list lags, in both directions.</summary>
    public Task DisconnectAsync(string user) => Eventually.TrueAsync(
        async cancellationToken =>
        {
            var closed = 0;
            var connections = await FindAsync($"vhosts/{Name}/connections?columns=name,user");
            foreach (var connection in connections!.Value.EnumerateArray().Where(connection => connection.GetProperty("user").GetString() == user))
            {
                using var response = await _api.DeleteAsync($"connections/{Escape(connection.GetProperty("name").GetString()!)}", cancellationToken);
                if (response.IsSuccessStatusCode) closed++;
            }

            return closed > 0;
        },
        $"a connection of {user} is closed");

    /// <summary>A durable quorum queue, as a subscriber would declare it.</summary>
    public Task DeclareQueueAsync(string queue, IReadOnlyDictionary<string, object>? arguments = null) =>
        PutAsync($"queues/{Name}/{Escape(queue)}", new { durable = true, arguments = arguments ?? new Dictionary<string, object> { ["x-queue-type"] = "quorum" } });

    /// <summary>A durable exchange without arguments; a topic exchange, as every one of ours is, unless another type is named.</summary>
    public Task DeclareExchangeAsync(string exchange, string type = "topic") => PutAsync($"exchanges/{Name}/{Escape(exchange)}", new { type, durable = true });

    public Task DeleteExchangeAsync(string exchange) => DeleteAsync($"exchanges/{Name}/{Escape(exchange)}");

    public Task BindAsync(string exchange, string queue, string routingKey = "#") =>
        PostAsync($"bindings/{Name}/e/{Escape(exchange)}/q/{Escape(queue)}", new { routing_key = routingKey });

    /// <summary>Declares the exchange and a queue bound to it: a subscriber that was there before the publisher.</summary>
    public async Task SubscribeAsync(string exchange, string queue, string routingKey = "#")
    {
        await DeclareExchangeAsync(exchange);
        await DeclareQueueAsync(queue);
        await BindAsync(exchange, queue, routingKey);
    }

    /// <summary>The UI's "Move messages": a shovel that ends when it has moved what was there. Returns once it has ended.</summary>
    public async Task MoveAsync(string from, string to)
    {
        var name = $"Move from {from}";
        var uri = $"amqp:///{Escape(Name)}";
        await PutAsync($"parameters/shovel/{Name}/{Escape(name)}", new
        {
            value = new Dictionary<string, object>
            {
                ["src-protocol"] = "amqp091", ["src-uri"] = uri, ["src-queue"] = from, ["src-delete-after"] = "queue-length",
                ["dest-protocol"] = "amqp091", ["dest-uri"] = uri, ["dest-queue"] = to, ["dest-add-forward-headers"] = false,
                ["ack-mode"] = "on-confirm",
            },
        });
        await Eventually.TrueAsync(
            async _ => await FindAsync($"parameters/shovel/{Name}/{Escape(name)}") is null, $"the messages of {from} moved to {to}");
    }

    public Task DeleteQueueAsync(string queue) => DeleteAsync($"queues/{Name}/{Escape(queue)}");

    public Task PurgeAsync(string queue) => DeleteAsync($"queues/{Name}/{Escape(queue)}/contents");

    /// <summary>A connection to this virtual host for tests that speak AMQP themselves. The caller disposes it.</summary>
    public Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = Url }.CreateConnectionAsync();

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        await DeleteAsync($"vhosts/{Name}");
        _api.Dispose();
        _connecting.Dispose();
    }

    private async Task<QueueDeclareOk?> DeclaredAsync(string queue)
    {
        await _connecting.WaitAsync();
        try
        {
            if (_connection is not { IsOpen: true }) _connection = await ConnectAsync();
        }
        finally
        {
            _connecting.Release();
        }

        await using var channel = await _connection.CreateChannelAsync();
        try
        {
            return await channel.QueueDeclarePassiveAsync(queue);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == 404)
        {
            return null;
        }
    }

    private static string Escape(string name) => Uri.EscapeDataString(name);

    private async Task PutAsync(string path, object body) => await CheckAsync(path, await _api.PutAsJsonAsync(path, body));

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        var text = await CheckAsync(path, await _api.PostAsJsonAsync(path, body));
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private async Task DeleteAsync(string path) => await CheckAsync(path, await _api.DeleteAsync(path));

    private async Task<JsonElement?> FindAsync(string path)
    {
        using var response = await _api.GetAsync(path);
        return response.StatusCode == HttpStatusCode.NotFound ? null : JsonDocument.Parse(await CheckAsync(path, response)).RootElement;
    }

    private static async Task<string> CheckAsync(string path, HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode
                ? text
                : throw new HttpRequestException($"{path}: {(int)response.StatusCode} {text}", null, response.StatusCode);
        }
    }
}
