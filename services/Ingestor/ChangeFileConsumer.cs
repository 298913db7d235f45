using FleetTickets.Contracts;
using MassTransit;

namespace FleetTickets.Ingestor;

/// <summary>Serves the requests on a dataset's queue; a message is acknowledged when the file is archived.</summary>
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
        using var work = new CancellationTokenSource();
        // Not by the message's own token: Npgsql asks the server to cancel while the token is cancelled, and over a dead connection that holds up the messages after this one.
        await using var cancelled = context.CancellationToken.Register(() =>
        {
            left.CancelAfter(Grace);
            _ = work.CancelAsync();
        });
        await ingest.RunAsync(ChangeFileRequest.From(context.Message, dataset) with { Turn = context.GetPayload<Turn>() }, work.Token).WaitAsync(left.Token);
    }
}
