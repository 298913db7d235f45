using Amazon.S3;
using FleetTickets.Hosting;
using FleetTickets.Ingestor;
using FleetTickets.Ingestor.Storage;
using FleetTickets.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Ingestor;

/// <summary>The Ingestor's use case on a real database and bucket; what it publishes is kept instead of sent.</summary>
internal sealed class IngestorUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private readonly bool _ownsDatabase;

    private IngestorUnderTest(TestDatabase database, bool ownsDatabase, TestBucket bucket, ServiceProvider services) =>
        (Database, _ownsDatabase, Bucket, _services) = (database, ownsDatabase, bucket, services);

    public TestDatabase Database { get; }

    public TestBucket Bucket { get; }

    public Published Events => (Published)_services.GetRequiredService<IEventPublisher>();

    /// <param name="login">Makes the connection string to work with; without it the Ingestor works as the database's owner.</param>
    public static async Task<IngestorUnderTest> CreateAsync(Func<TestDatabase, Task<string>>? login = null) => await OnAsync(await TestDatabase.CreateAsync(), login, ownsDatabase: true);

    /// <summary>On a database that is there already.</summary>
    public static async Task<IngestorUnderTest> OnAsync(
        TestDatabase database, Func<TestDatabase, Task<string>>? login = null, bool ownsDatabase = false, Func<IAmazonS3, IAmazonS3>? store = null)
    {
        var bucket = await TestBucket.CreateAsync();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDatabase(login is null ? database.ConnectionString : await login(database), StagingStore.FurnishAsync);
        services.AddIngesting(new IngestorOptions(), new Bucket { Name = bucket.Name, Client = store is null ? bucket.Client : store(bucket.Client) });
        services.AddSingleton<IEventPublisher, Published>();
        return new IngestorUnderTest(database, ownsDatabase, bucket, services.BuildServiceProvider());
    }

    /// <summary>Puts a file of one ticket into <c>changes/</c>; the key.</summary>
    public async Task<string> PutAsync(string name, string ticketId, string fields = "")
    {
        var key = $"automations/inc/changes/{name}.csv";
        await Bucket.PutAsync(key, $"ticket_id,is_actionable,note\n{ticketId},true,{fields}\n");
        return key;
    }

    /// <summary>Serves requests that one consumer has in hand together.</summary>
    public Task ServeTogetherAsync(IEnumerable<ChangeFileRequest> requests)
    {
        var turns = new Turns();
        var placed = requests.Select((request, index) => request with { Turn = turns.At((ulong)index + 1) }).ToList();
        return Task.WhenAll(placed.Select(async request =>
        {
            try
            {
                await _services.GetRequiredService<IngestChangeFile>().RunAsync(request, TestContext.Current.CancellationToken);
            }
            finally
            {
                request.Turn.End();
            }
        }));
    }

    /// <summary>A request as the Scanner makes it: with the generation that it listed.</summary>
    public async Task<ChangeFileRequest> RequestAsync(string key)
    {
        Assert.True(ChangeFileKey.TryParse("inc", key, out var parsed));
        return new ChangeFileRequest(parsed, Force: false, DiscoveredAt: null) { Listed = await Get<ChangeFileStore>().FindAsync(parsed, TestContext.Current.CancellationToken) };
    }

    /// <summary>Serves one request, once, as a delivery of the message would.</summary>
    public Task ServeAsync(string key, bool force = false)
    {
        Assert.True(ChangeFileKey.TryParse("inc", key, out var parsed));
        return ServeTogetherAsync([new ChangeFileRequest(parsed, force, null)]);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Bucket.DisposeAsync();
        if (_ownsDatabase) await Database.DisposeAsync();
    }
}

/// <summary>Keeps what is published, in order.</summary>
internal sealed class Published : IEventPublisher
{
    public List<StoredEvent> Stored { get; } = [];

    public bool Fails { get; set; }

    public Task<bool> PublishAsync(StoredEvent stored, CancellationToken cancellationToken)
    {
        if (Fails) throw new TimeoutException("no confirm");
        lock (Stored) Stored.Add(stored);
        return Task.FromResult(true);
    }
}
