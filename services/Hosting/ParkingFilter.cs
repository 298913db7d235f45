using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;
using MassTransit.Transports;
using RabbitMQ.Client;

namespace FleetTickets.Hosting;

/// <summary>
/// The whole error pipeline: a message that cannot be served goes to its queue's <c>_error</c> queue, with its body, its id and the reason.
/// MassTransit's own would answer to the address that the message names, and copy properties with which the broker refuses the copy (another
/// user's id, headers that fill a frame): the message would come back for ever.
/// </summary>
internal sealed class ParkingFilter : IFilter<ExceptionReceiveContext>
{
    /// <summary>Longest text of a header, in characters: all of them fit into one frame, 128 KiB by default.</summary>
    private const int LongestText = 8_000;

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (!context.IsFaulted) await context.NotifyFaulted(context.Exception); // logs it
        if (!context.TryGetPayload<IErrorTransport>(out var errorQueue)) throw new TransportException(context.InputAddress, "The endpoint has no error queue.");
        await errorQueue.Send(new Parked(context));
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("park");

    /// <summary>The message as it is parked.</summary>
    private sealed class Parked : ReceiveContextProxy, ExceptionReceiveContext, RabbitMqBasicConsumeContext
    {
        private readonly ExceptionReceiveContext _context;
        private readonly RabbitMqBasicConsumeContext? _message;

        public Parked(ExceptionReceiveContext context)
            : base(context)
        {
            _context = context;
            context.TryGetPayload(out _message);
            Properties = new BasicProperties
            {
                MessageId = _message?.Properties.MessageId,
                ContentType = _message?.Properties.ContentType,
                Persistent = true,
                Headers = new Dictionary<string, object?>(),
            };
            foreach (var (name, value) in context.ExceptionHeaders.GetAll())
                ExceptionHeaders.Set(name, value is string { Length: > LongestText } text ? text[..LongestText] : value);
            var cause = context.Exception.GetBaseException();
            if (cause is System.Text.Json.JsonException or System.Runtime.Serialization.SerializationException)
                ExceptionHeaders.Set(MessageHeaders.FaultMessage, $"not_a_message: The body is not understood: {cause.Message} Expected a JSON object as contracts/README.md describes it.");
        }

        public Exception Exception => _context.Exception;

        public DateTime ExceptionTimestamp => _context.ExceptionTimestamp;

        public ExceptionInfo ExceptionInfo => _context.ExceptionInfo;

        public SendHeaders ExceptionHeaders { get; } = new DictionarySendHeaders();

        public IReadOnlyBasicProperties Properties { get; }

        public string Exchange => _message?.Exchange ?? "";

        public string RoutingKey => _message?.RoutingKey ?? "";

        public string ConsumerTag => _message?.ConsumerTag ?? "";

        public ulong DeliveryTag => _message?.DeliveryTag ?? 0;

        public override bool TryGetPayload<TPayload>(out TPayload payload)
        {
            if (typeof(TPayload) != typeof(RabbitMqBasicConsumeContext)) return base.TryGetPayload(out payload);
            payload = (TPayload)(object)this;
            return true;
        }
    }
}
