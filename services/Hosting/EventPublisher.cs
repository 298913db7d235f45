using FleetTickets.Contracts;
using MassTransit;

namespace FleetTickets.Hosting;

internal sealed class EventPublisher(IBus bus, TimeProvider time) : IEventPublisher
{
    // Publish waits for ever on a broker that is away or out of memory; the caller retries instead, and can be stopped.
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(30);

    public Task PublishAsync(StoredEvent stored, CancellationToken cancellationToken) => stored.Event switch
    {
        nameof(TicketsUpserted) => PublishAsync<TicketsUpserted>(stored, cancellationToken),
        nameof(TicketsGeocoded) => PublishAsync<TicketsGeocoded>(stored, cancellationToken),
        nameof(ChangeFileQuarantined) => PublishAsync<ChangeFileQuarantined>(stored, cancellationToken),
        _ => throw new ArgumentException($"The stored event {stored.MessageId} is a '{stored.Event}', which is no event of this version.", nameof(stored)),
    };

    private async Task PublishAsync<T>(StoredEvent stored, CancellationToken cancellationToken)
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
                    context.Serializer = new StoredBody(stored.Payload);
                },
                deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw new TimeoutException($"The broker did not confirm the event {stored.MessageId} within {ConfirmTimeout.TotalSeconds:0} s.");
        }
    }
}
