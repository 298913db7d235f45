using System.Text.Json;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>
/// A FleetTickets of a test's own: a database, a virtual host and a bucket on the shared servers, a subscriber bound before anything
/// runs, and the real services as processes. Everything is gone when it is disposed.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    /// <summary>For what takes seconds on an idle machine: the machine may be busy, and no test is about speed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly List<ServiceProcess> _processes = [];
    private readonly List<Wire> _wires = [];

    private Installation(TestDatabase database, TestVirtualHost broker, TestBucket bucket, Subscriber subscriber) =>
        (Database, Broker, Bucket, Subscriber) = (database, broker, bucket, subscriber);

    public TestDatabase Database { get; }

    public TestVirtualHost Broker { get; }

    public TestBucket Bucket { get; }

    public Subscriber Subscriber { get; }

    /// <summary>On a migrated database of its own, or on the given one.</summary>
    public static async Task<Installation> CreateAsync(Task<TestDatabase>? database = null)
    {
        database ??= TestDatabase.CreateAsync();
        var broker = TestVirtualHost.CreateAsync();
        var bucket = TestBucket.CreateAsync();
        await Task.WhenAll(database, broker, bucket);
        return new Installation(await database, await broker, await bucket, await Subscriber.BindAsync(await broker));
    }

    public static string Key(string dataset, string name, string area = "changes") => $"automations/{dataset}/{area}/{name}.csv";

    /// <summary>Connections of a process's own that a test can hold and break.</summary>
    public Wire NewWire()
    {
        var wire = new Wire(this);
        _wires.Add(wire);
        return wire;
    }

    /// <summary>Starts a service and waits until it is ready.</summary>
    public async Task<ServiceProcess> StartAsync(string service, Wire? wire = null, params (string Name, string Value)[] variables) =>
        await (await LaunchAsync(service, wire, variables)).ReadyAsync(Patience);

    /// <summary>Starts a service and does not wait.</summary>
    public async Task<ServiceProcess> LaunchAsync(string service, Wire? wire = null, params (string Name, string Value)[] variables)
    {
        var environment = await ServiceEnvironment.ForAsync(Database, Broker, Bucket);
        environment["SCANNER_POLL_INTERVAL"] = "0.25";
        foreach (var (name, value) in wire?.Variables ?? []) environment[name] = value;
        foreach (var (name, value) in variables) environment[name] = value;
        var process = ServiceProcess.Start(service, environment);
        _processes.Add(process);
        return process;
    }

    /// <summary>Runs <c>fleetctl</c> to its end.</summary>
    public async Task<CommandOutcome> FleetCtlAsync(params string[] arguments) => await FleetCtlAsync([], arguments);

    public async Task<CommandOutcome> FleetCtlAsync((string Name, string Value)[] variables, params string[] arguments)
    {
        var environment = await ServiceEnvironment.ForAsync(Database, Broker, Bucket);
        foreach (var (name, value) in variables) environment[name] = value;
        await using var process = ServiceProcess.Start("FleetCtl", environment, arguments);
        var exitCode = await process.ExitAsync(Patience);
        return new CommandOutcome(exitCode, process.StandardOutput, process.Output);
    }

    public Task PutAsync(SimFile file)
    {
        using var content = new MemoryStream();
        file.WriteTo(content);
        return Bucket.PutAsync(file.Key, content.ToArray());
    }

    public async Task PutAsync(IEnumerable<SimFile> files)
    {
        foreach (var file in files) await PutAsync(file);
    }

    /// <summary>Asks for a file as a person does: bare JSON into the exchange, by the management API.</summary>
    public async Task AskAsync(string dataset, string key, string? mode = null)
    {
        var request = mode is null ? JsonSerializer.Serialize(new { dataset, key }) : JsonSerializer.Serialize(new { dataset, key, mode });
        Assert.True(await Broker.PublishAsync(Topology.ChangeFileDiscovered, dataset, request), $"No queue took the request for {key}.");
    }

    /// <summary>Puts a file and asks for it.</summary>
    public async Task OfferAsync(string key, string content)
    {
        await Bucket.PutAsync(key, content);
        await AskAsync(key.Split('/')[1], key);
    }

    /// <summary>
    /// Waits until everything asked of the dataset so far has been dealt with: a request sent last, which is refused, has come out at the
    /// end of the queue.
    /// </summary>
    public async Task DrainedAsync(string dataset = "inc")
    {
        var marker = $"{Marker}{Guid.NewGuid():N}";
        await AskAsync(dataset, marker);
        await Eventually.TrueAsync(
            async _ => (await AllDeadLettersAsync(dataset)).Any(letter => letter.Payload.Contains(marker, StringComparison.Ordinal)),
            $"the queue of {dataset} is drained", Patience);
    }

    /// <summary>Waits until the Scanner has offered these files and all of them have left <c>changes/</c>.</summary>
    public Task TakenAsync(IEnumerable<SimFile> files)
    {
        var keys = files.Where(file => file.Kind != FileKind.Stray).Select(file => file.Key).ToHashSet();
        return Eventually.TrueAsync(async _ => !(await Bucket.KeysAsync("automations/")).Any(keys.Contains), "every file has left changes/", Patience);
    }

    /// <summary>What was refused, without the markers of <see cref="DrainedAsync"/>.</summary>
    public async Task<List<TestMessage>> DeadLettersAsync(string dataset = "inc") =>
        [.. (await AllDeadLettersAsync(dataset)).Where(letter => !letter.Payload.Contains(Marker, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        foreach (var wire in _wires) await wire.DisposeAsync();
        await Subscriber.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        await Bucket.DisposeAsync();
    }

    private const string Marker = "marker-";

    private Task<List<TestMessage>> AllDeadLettersAsync(string dataset) => Broker.GetMessagesAsync($"{Topology.IngestQueue(dataset)}_error", 1000);
}

/// <summary>How a run of <c>fleetctl</c> ended.</summary>
internal sealed record CommandOutcome(int ExitCode, string StandardOutput, string Output)
{
    public JsonElement Json => JsonDocument.Parse(StandardOutput).RootElement;
}
