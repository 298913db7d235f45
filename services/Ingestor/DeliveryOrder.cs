using System.Runtime.CompilerServices;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace FleetTickets.Ingestor;

/// <summary>
/// Gives every message of a queue its <see cref="Turn"/>, and ends it when the message has been dealt with: also one that was lost with its channel. One that cannot be
/// served goes to the error queue when those before it are done, so that error queue and files keep one order.
/// </summary>
internal sealed class DeliveryOrder(Func<CancellationToken, Task> endWithoutFile) : IFilter<ReceiveContext>, IFilter<ExceptionReceiveContext>
{
    // By consumer: MassTransit gives each a context of its own.
    private readonly ConditionalWeakTable<ChannelContext, Turns> _consumers = [];
    private readonly ConditionalWeakTable<IChannel, object> _channels = [];
    private readonly Lock _lock = new();

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        var place = context.GetPayload<RabbitMqBasicConsumeContext>().DeliveryTag;
        var turn = TurnsOf(context.GetPayload<ChannelContext>(), place).At(place);
        context.GetOrAddPayload(() => turn);
        try
        {
            await next.Send(context);
        }
        finally
        {
            turn.End();
        }
    }

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var turn = context.GetPayload<Turn>();
        await turn.IsFirstAsync(context.CancellationToken);
        if (turn.IsLast) await endWithoutFile(context.CancellationToken);
        await next.Send(context);
    }

    // Delivery tags count on over the consumers of a channel: after the broker has cancelled one, as when its queue is deleted, the next begins where it begins.
    private Turns TurnsOf(ChannelContext consumer, ulong place)
    {
        lock (_lock)
        {
            if (!_consumers.TryGetValue(consumer, out var turns)) _consumers.Add(consumer, turns = new Turns(_channels.TryAdd(consumer.Channel, this) ? 1 : place));
            return turns;
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("delivery-order");
}
