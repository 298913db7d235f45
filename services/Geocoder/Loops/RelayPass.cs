using FleetTickets.Contracts;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// Publishes the events in the outbox, oldest first, and marks what the broker confirmed. One replica at a time, so that a ticket's
/// positions leave in their order. At least once: a crash between confirm and mark publishes the same bytes under the same id again.
/// </summary>
internal sealed class RelayPass(NpgsqlDataSource database, IEventPublisher publisher, ILogger<RelayPass> logger)
{
    /// <summary>Any number will do, as long as no one else uses it: "FleetRly" in ASCII.</summary>
    private const long RelayLock = 0x466C656574526C79;

    private const int Batch = 20;

    private static readonly string[] Events = [nameof(TicketsGeocoded)];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var published = 0;
        var last = Batch;
        while (last == Batch)
        {
            last = await PublishBatchAsync(cancellationToken);
            published += last;
        }

        if (published > 0)
            logger.Published(published);
    }

    private async Task<int> PublishBatchAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Longer than the wait for a confirm; a frozen process loses the lock after it.
        await connection.Command("set local idle_in_transaction_session_timeout = '60s'").RunAsync(cancellationToken);
        if (!await connection.Command($"select pg_try_advisory_xact_lock({RelayLock})").ScalarAsync<bool>(cancellationToken))
            return 0;

        var waiting = await OutboxStore.ListUnpublishedAsync(connection, Events, dataset: null, Batch, cancellationToken);
        try
        {
            foreach (var stored in waiting)
            {
                var routed = await publisher.PublishAsync(stored, cancellationToken);
                await OutboxStore.MarkPublishedAsync(connection, stored.MessageId, routed, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // What was confirmed stays marked; a connection that is lost loses the marks, and they are published again.
            await transaction.CommitAsync(CancellationToken.None);
            throw;
        }

        await transaction.CommitAsync(cancellationToken);
        return waiting.Count;
    }
}
