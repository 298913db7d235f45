using FleetTickets.Contracts;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Ingestor.Storage;

/// <summary>Commits that a file is set aside, together with the event that reports it.</summary>
internal sealed class QuarantineStore(NpgsqlDataSource database)
{
    /// <summary>False when another process has applied it meanwhile: then it is not bad, and stays applied.</summary>
    public async Task<bool> QuarantineAsync(
        LedgerEntry file, ChangeFileKey key, ChangeFileKey target, string reason, string detail, long? line, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LedgerStore.LockStreamAsync(connection, file.Dataset, cancellationToken);
        var occurredAt = await connection.Command(
            """
            update tickets.change_files
            set state = 'quarantined', quarantined_at = now(), quarantine_key = @target, error = @reason, error_detail = @detail, error_line = @line, crashes = 0
            where id = @id and applied_at is null
            returning now()
            """,
            ("id", file.Id), ("target", target.ToString()), ("reason", reason), ("detail", detail), ("line", line))
            .ScalarAsync<DateTime>(cancellationToken);
        if (occurredAt == default) return false;

        var times = await connection.Command(
            "select count(*) from tickets.outbox where file_id = @id and event = @event",
            ("id", file.Id), ("event", nameof(ChangeFileQuarantined))).ScalarAsync<long>(cancellationToken);
        var id = NameGuid.Create(nameof(ChangeFileQuarantined), file.Dataset, file.Epoch, file.Name, file.Generation, times + 1, 1);
        var message = new ChangeFileQuarantined
        {
            Dataset = file.Dataset,
            Key = key.ToString(),
            QuarantineKey = target.ToString(),
            Reason = reason,
            Detail = detail,
            Line = line,
            OccurredAt = occurredAt,
        };
        await OutboxStore.AddAsync(connection, new StoredEvent(id, nameof(ChangeFileQuarantined), ContractJson.Write(message)), file.Dataset, file.Id, cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }
}
