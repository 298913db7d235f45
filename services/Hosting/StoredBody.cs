using System.Net.Mime;
using MassTransit;

namespace FleetTickets.Hosting;

/// <summary>Sends a body as it was stored: written anew it could differ, by another version's serializer or contract for one.</summary>
internal sealed class StoredBody(string payload) : IMessageSerializer
{
    public ContentType ContentType { get; } = new(MediaTypeNames.Application.Json);

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class => new StringMessageBody(payload);
}
