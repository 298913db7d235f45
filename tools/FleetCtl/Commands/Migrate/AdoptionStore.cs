using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;
using Npgsql;
using FleetTickets.Scanner;

namespace FleetTickets.FleetCtl.Commands.Migrate;

/// <summary>What the database knows of a former loader, and what is written of it into the ledger.</summary>
internal static class AdoptionStore
{
    /// <summary>The newest file of the former loader (else the reported watermark), the tickets, those without a version, and the ledger's objects.</summary>
    public static async Task<AdoptedStream> ReadAsync(NpgsqlDataSource database, string dataset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var figures = (await connection.Command(
            $"""
            select
                coalesce(
                    (select max(name) from tickets.change_files where dataset = @dataset and state = 'adopted' and etag = ''),
                    (select tickets.key_name(metadata ->> 'source_max_key') from tickets.import_meta
                     where dataset = @dataset and not exists (select from tickets.change_files where dataset = @dataset))),
                (select count(*) from tickets.{dataset}),
                (select count(*) from tickets.{dataset} t
                 where not exists (select from tickets.ticket_versions p where p.dataset = @dataset and p.ticket_id = t.ticket_id))
            """,
            ("dataset", dataset))
            .ListAsync(row => (Watermark: row.TextOrNull(0), Tickets: row.GetInt64(1), WithoutVersion: row.GetInt64(2)), cancellationToken))[0];
        var known = await connection.Command(
            "select name, archive_key, etag, size_bytes from tickets.change_files where dataset = @dataset and not (etag = '' and archive_key is null)",
            ("dataset", dataset))
            .ListAsync(row => (Name: row.GetString(0), Archive: row.TextOrNull(1), ETag: row.GetString(2), Size: row.IsDBNull(3) ? -1 : row.GetInt64(3)), cancellationToken);
        return new AdoptedStream(
            figures.Watermark, figures.Tickets, figures.WithoutVersion,
            known.Select(row => row.Archive).OfType<string>().ToHashSet(StringComparer.Ordinal),
            known.Select(row => (row.Name, row.ETag, row.Size)).ToHashSet());
    }

    /// <summary>Records the former loader's archive, in one transaction under the dataset's lock. Idempotent.</summary>
    public static async Task ApplyAsync(
        NpgsqlDataSource database, string dataset, string bucket, IReadOnlyCollection<ListedObject> archive, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LedgerStore.LockStreamAsync(connection, dataset, cancellationToken);
        foreach (var file in archive)
        {
            var name = ChangeFileKey.TryParse(dataset, file.Key, out var key) ? key.Name : throw new InvalidOperationException($"{file.Key} is no key of {dataset}.");
            // The file of the watermark has its row already; any other gets one, below every generation that is taken up by us.
            await connection.Command(
                """
                with of_watermark as (
                    update tickets.change_files
                    set archive_key = @key, archived_at = @modified, size_bytes = @size, bucket = @bucket
                    where dataset = @dataset and name = @name and state = 'adopted' and etag = '' and archive_key is null
                    returning id
                )
                insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, bucket, key, size_bytes, state, archive_key, archived_at)
                select @dataset, 1, @name,
                    (select least(coalesce(min(generation), 1), 1) - 1 from tickets.change_files where dataset = @dataset and epoch = 1 and name = @name),
                    '-infinity', @etag, @bucket, @key, @size, 'adopted', @key, @modified
                where not exists (select from of_watermark)
                on conflict do nothing
                """,
                ("dataset", dataset), ("name", name), ("key", file.Key), ("etag", file.Etag), ("size", file.Size), ("modified", file.LastModified), ("bucket", bucket))
                .RunAsync(cancellationToken);
        }

        // Its writes are taken in: only what another program writes from now on is news.
        await connection.Command("update tickets.streams set other_writer = null, other_writer_at = null where dataset = @dataset", ("dataset", dataset)).RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>A dataset as a former loader left it.</summary>
internal sealed record AdoptedStream(
    string? Watermark, long Tickets, long WithoutVersion, IReadOnlySet<string> ArchiveKeys, IReadOnlySet<(string Name, string ETag, long Size)> Objects)
{
    /// <summary>Whether the ledger has that object, under its key or as the copy of a file it knows.</summary>
    public bool Knows(string name, ListedObject file) => ArchiveKeys.Contains(file.Key) || Objects.Contains((name, file.Etag, file.Size));
}
