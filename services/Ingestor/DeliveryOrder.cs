using System.Runtime.CompilerServices;
using MassTransit;
using MassTransit.RabbitMqTransport;

namespace FleetTickets.Ingestor;

/// <summary>
/// Gives every message of a queue its <see cref="Turn"/>, and ends it when the message has been dealt with: also one that was lost with its channel. One that cannot be
/// served goes to the error queue when those before it are done, so that error queue and files keep one order.
/// </summary>
internal sealed class DeliveryOrder(Func<CancellationToken, Task> endWithoutFile) : IFilter<ReceiveContext>, IFilter<ExceptionReceiveContext>
{
    // Delivery tags count anew on each channel.
    private readonly ConditionalWeakTable<ChannelContext, Turns> _channels = [];

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        var turn = _channels.GetOrCreateValue(context.GetPayload<ChannelContext>()).At(context.GetPayload<RabbitMqBasicConsumeContext>().DeliveryTag);
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

    public void Probe(ProbeContext context) => context.CreateFilterScope("delivery-order");
}
