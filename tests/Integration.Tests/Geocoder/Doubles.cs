using System.Collections.Concurrent;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Hosting;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>Confirms every event, or fails as it is told.</summary>
internal sealed class RecordingPublisher : IEventPublisher
{
    public ConcurrentQueue<StoredEvent> Events { get; } = new();

    /// <summary>How many more events are confirmed before the broker is away; null for all.</summary>
    public int? Confirms { get; set; }

    public Task<bool> PublishAsync(StoredEvent stored, CancellationToken cancellationToken)
    {
        if (Confirms is 0)
            throw new TimeoutException("The broker did not confirm.");
        Confirms--;
        Events.Enqueue(stored);
        return Task.FromResult(true);
    }
}

/// <summary>A clock on which ten seconds pass between any two looks: every pass is out of time at once.</summary>
internal sealed class HurryingClock : TimeProvider
{
    private long _now;

    public override long GetTimestamp() => Interlocked.Add(ref _now, 10 * TimestampFrequency);
}

/// <summary>The same under another name.</summary>
internal sealed class Renamed(string name, IGeocodingProvider inner) : IGeocodingProvider
{
    public string Name => name;

    public Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken) => inner.AskAsync(query, cancellationToken);
}

/// <summary>Time stands still. Something happens once, at the second look at it: of a first sweep that is after its first window.</summary>
internal sealed class InterruptedClock : TimeProvider
{
    private int _looks;

    public Func<Task>? Interrupt { get; set; }

    public override long GetTimestamp()
    {
        if (++_looks == 2)
            Interrupt?.Invoke().GetAwaiter().GetResult();
        return 0;
    }
}

/// <summary>Gives one answer to every question, and remembers the questions.</summary>
internal sealed class ScriptedProvider : IGeocodingProvider
{
    public ConcurrentQueue<PlaceQuery> Asked { get; } = new();

    public IReadOnlyCollection<string> Questions => [.. Asked.Select(query => query.PlaceKey)];

    public ProviderAnswer Answer { get; set; } = new ProviderAnswer.NoMatch();

    /// <summary>Runs while the question is under way: nothing may be locked then.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public string Name => "scripted";

    public async Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken)
    {
        Asked.Enqueue(query);
        if (Meanwhile is not null)
            await Meanwhile();
        return Answer;
    }

    public static ProviderAnswer.Hit Hit(string name, double latitude, double longitude) => new(
    [
        new Candidate
        {
            Label = name, MatchedName = name, Point = new GeoPoint(latitude, longitude), Level = PlaceLevel.Suburb, Match = PlaceMatch.Exact, Quality = 80,
            Attribution = "Search by Example",
        },
    ]);
}
