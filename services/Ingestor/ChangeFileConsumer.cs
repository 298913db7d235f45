using FleetTickets.Contracts;
using MassTransit;

namespace FleetTickets.Ingestor;

/// <summary>Takes one request after the other from a dataset's queue; the message is acknowledged when the file is archived.</summary>
internal sealed class ChangeFileConsumer(string dataset, IngestChangeFile ingest) : IConsumer<ChangeFileDiscovered>
{
    public Task Consume(ConsumeContext<ChangeFileDiscovered> context) =>
        ingest.RunAsync(ChangeFileRequest.From(context.Message, dataset), context.CancellationToken);
}
