using FleetTickets.Contracts;
using FleetTickets.Hosting;
using MassTransit;

namespace FleetTickets.Scanner;

/// <summary>Publishes through the bus, mandatory: without it the broker confirms, and drops, what no queue takes.</summary>
internal sealed class DiscoveryPublisher(IBus bus, TimeProvider time) : IDiscoveryPublisher
{
    // Publish waits for ever on a broker that is away or out of memory; the pass fails instead, and the loop comes back.
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(30);

    public async Task PublishAsync(ChangeFileDiscovered discovered, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(ConfirmTimeout, time, cancellationToken);
        try
        {
            await bus.Publish(
                discovered,
                context =>
                {
                    context.MessageId = IdOf(discovered);
                    context.Mandatory = true;
                },
                deadline.Token).WaitAsync(deadline.Token);
        }
        catch (MessageReturnedException returned)
        {
            throw new NoQueueException(Topology.ChangeFileDiscovered, discovered.Dataset, Topology.IngestQueue(discovered.Dataset), returned);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw new TimeoutException($"the broker did not confirm {discovered.Key} within {ConfirmTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>The same generation, offered again, is the same message.</summary>
    private static Guid IdOf(ChangeFileDiscovered discovered) => NameGuid.Create(
        nameof(ChangeFileDiscovered), discovered.Dataset, discovered.Key, discovered.LastModified?.UtcTicks ?? 0, discovered.Etag ?? "");
}
