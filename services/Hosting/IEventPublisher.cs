namespace FleetTickets.Hosting;

/// <summary>Publishes stored events. The seam that keeps use cases free of bus types.</summary>
public interface IEventPublisher
{
    /// <summary>
    /// Publishes one event and returns when the broker has confirmed it: false when no queue took it. Publishing again sends the same body and message id.
    /// Throws <see cref="TimeoutException"/> when no confirm came in time: the event may or may not have arrived, so publish it again.
    /// </summary>
    Task<bool> PublishAsync(StoredEvent stored, CancellationToken cancellationToken);
}

/// <summary>An event as it was committed: its contract's name (for example <c>TicketsUpserted</c>), its id and its JSON.</summary>
public sealed record StoredEvent(Guid MessageId, string Event, string Payload);
