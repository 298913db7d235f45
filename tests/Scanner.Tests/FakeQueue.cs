using FleetTickets.Contracts;

namespace FleetTickets.Scanner.Tests;

/// <summary>A broker in memory: keeps what was offered, and can be told to fail.</summary>
internal sealed class FakeQueue : IDiscoveryPublisher
{
    public List<ChangeFileDiscovered> Messages { get; } = [];

    public IEnumerable<string> Names => Messages.Select(message => Path.GetFileName(message.Key));

    /// <summary>Runs before a message is taken; what it throws, the publisher throws.</summary>
    public Action<ChangeFileDiscovered>? Before { get; set; }

    public Task PublishAsync(ChangeFileDiscovered discovered, CancellationToken cancellationToken)
    {
        Before?.Invoke(discovered);
        Messages.Add(discovered);
        return Task.CompletedTask;
    }

    public static NoQueueException NoQueue() => new("the.exchange", "inc", "the.queue", new InvalidOperationException("returned"));
}
