using FleetTickets.Contracts;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace FleetTickets.Hosting;

internal sealed partial class EventPublisher(IBus bus, TimeProvider time, ILogger<EventPublisher> logger) : IEventPublisher
{
    // Publish waits for ever on a broker that is away or out of memory; the caller retries instead, and can be stopped.
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(30);

    public Task<bool> PublishAsync(StoredEvent stored, CancellationToken cancellationToken) => stored.Event switch
    {
        nameof(TicketsUpserted) => PublishAsync<TicketsUpserted>(stored, cancellationToken),
        nameof(TicketsGeocoded) => PublishAsync<TicketsGeocoded>(stored, cancellationToken),
        nameof(ChangeFileQuarantined) => PublishAsync<ChangeFileQuarantined>(stored, cancellationToken),
        _ => throw new ArgumentException($"The stored event {stored.MessageId} is a '{stored.Event}', which is no event of this version.", nameof(stored)),
    };

    private async Task<bool> PublishAsync<T>(StoredEvent stored, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = new Deadline(ConfirmTimeout, time, cancellationToken);
        try
        {
            await bus.Publish(
                ContractJson.Read<T>(stored.Payload), // for its exchange and routing key
                context =>
                {
                    context.MessageId = stored.MessageId;
                    context.Mandatory = true; // without it the broker confirms, and drops, what no queue takes
                    context.Serializer = new StoredBody(stored.Payload);
                },
                deadline.Token);
            return true;
        }
        catch (MessageReturnedException)
        {
            LogUnrouted(logger, stored.Event, stored.MessageId);
            return false;
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw new TimeoutException($"The broker did not confirm the event {stored.MessageId} within {ConfirmTimeout.TotalSeconds:0} s.");
        }
    }

    [LoggerMessage(101, LogLevel.Warning, "No queue took the {Event} {MessageId}: nobody is subscribed to it. It stays in tickets.outbox; once a queue is bound, fleetctl republish sends it again.")]
    private static partial void LogUnrouted(ILogger logger, string @event, Guid messageId);
}
