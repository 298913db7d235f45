using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace FleetTickets.Hosting;

/// <summary>
/// Reads a message's JSON body, whatever its content type says, and nothing else: what the sender wrote into headers or an envelope (an address
/// to answer to, a type, an id) would make MassTransit publish, declare or skip.
/// </summary>
internal sealed class BodyDeserializer : IMessageDeserializer, ISerializerFactory
{
    private readonly SystemTextJsonRawMessageSerializer _json = new(0); // 0: no type headers are written, nothing is copied from incoming ones

    public ContentType ContentType => _json.ContentType;

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) => _json.Deserialize(body, EmptyHeaders.Instance, destinationAddress);

    public MessageBody GetMessageBody(string text) => _json.GetMessageBody(text);

    public IMessageSerializer CreateSerializer() => _json;

    public IMessageDeserializer CreateDeserializer() => this;

    public void Probe(ProbeContext context) => _json.Probe(context);
}
