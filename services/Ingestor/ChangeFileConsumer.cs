using FleetTickets.Contracts;
using MassTransit;

namespace FleetTickets.Ingestor;

/// <summary>Takes one request after the other from a dataset's queue; the message is acknowledged when the file is archived.</summary>
internal sealed class ChangeFileConsumer(string dataset, IngestChangeFile ingest) : IConsumer<ChangeFileDiscovered>
{
    /// <summary>
    /// How long work that is cancelled has to put its file down. A statement on a dead connection answers its cancellation only when the connection
    /// is given up, many minutes later: such work is left behind, so that the message can return to the queue. Should its commit still go through, the request finds the file applied.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task Consume(ConsumeContext<ChangeFileDiscovered> context)
    {
        using var left = new CancellationTokenSource();
        await using var cancelled = context.CancellationToken.Register(() => left.CancelAfter(Grace));
        await ingest.RunAsync(ChangeFileRequest.From(context.Message, dataset), context.CancellationToken).WaitAsync(left.Token);
    }
}
