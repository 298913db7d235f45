namespace FleetTickets.Scanner.Tests;

/// <summary>A store in memory that answers page by page, and can be told to answer badly.</summary>
internal sealed class FakeBucket : IBucketPages
{
    public static readonly DateTimeOffset Modified = new(2026, 6, 22, 13, 0, 0, TimeSpan.Zero);

    private readonly SortedDictionary<string, ListedObject> _objects = new(StringComparer.Ordinal);

    public string BucketName => "isptickets";

    public int PageSize { get; set; } = 1_000;

    /// <summary>Changes an answer on its way: a page, its number from 1.</summary>
    public Func<BucketPage, int, BucketPage>? Distort { get; set; }

    /// <summary>Runs before each answer.</summary>
    public Func<string, CancellationToken, Task>? Before { get; set; }

    public int Requests { get; private set; }

    public FakeBucket With(params string[] names)
    {
        foreach (var name in names) Put($"automations/inc/changes/{name}");
        return this;
    }

    public void Put(string key, string etag = "e1", DateTimeOffset? modified = null) => _objects[key] = new ListedObject(key, modified ?? Modified, etag, 100);

    public void Remove(string key) => _objects.Remove(key);

    public async Task<BucketPage> ReadAsync(string prefix, string? token, CancellationToken cancellationToken)
    {
        Requests++;
        if (Before is not null) await Before(prefix, cancellationToken);
        var skip = token is null ? 0 : int.Parse(token);
        var all = _objects.Values.Where(found => found.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var page = all.Skip(skip).Take(PageSize).ToList();
        var truncated = skip + page.Count < all.Count;
        var answer = new BucketPage(BucketName, truncated, truncated ? $"{skip + page.Count}" : null, page);
        return Distort?.Invoke(answer, (skip / PageSize) + 1) ?? answer;
    }
}
