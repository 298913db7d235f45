using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>The one transaction of a run: locks, numbered files, definitions, ledger. Whatever fails, everything is as it was.</summary>
internal sealed class RunTransaction(NpgsqlConnection connection, PendingRun run, DefinitionSet definitions, Ownership ownership, TimeProvider time, Action<string>? progress)
{
    private readonly RelationLocks _locks = new(connection);

    /// <summary>The table that others kept from it.</summary>
    public string? Contended => _locks.Contended;

    /// <summary>Locks in the order in which readers do, views before the tables under them; but the table that an earlier attempt did not get before all.</summary>
    public async Task ApplyAsync(string? contended, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (contended is not null) await _locks.LockAsync(contended, cancellationToken);
        var setAside = new SetAsideViews(connection, _locks);
        await setAside.AddAsync(run.Roots, run.Views, cancellationToken);
        foreach (var table in run.Tables.Where(table => table != contended)) await _locks.LockAsync(table, cancellationToken);

        var ledger = await MigrationLedger.EnsureAsync(connection, cancellationToken);
        await DefinitionStore.EnsureAsync(connection, cancellationToken);
        foreach (var file in run.Files) await ApplyAsync(file, ledger, setAside, cancellationToken);
        await ExistingObject.NoteAsync(connection, run.Adopted, cancellationToken);
        await run.Payloads.KeepAsync(connection, cancellationToken);
        await DefineAsync(transaction, setAside, cancellationToken);
        await setAside.RestoreAsync(cancellationToken);
        await ownership.HandOverAsync(connection, cancellationToken);
        await DefinitionStore.RecordObjectsAsync(connection, ExistingObject.Hashes(await ExistingObject.ReadAsync(connection, definitions.Ordered, cancellationToken)), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task ApplyAsync(Migration file, MigrationLedger ledger, SetAsideViews setAside, CancellationToken cancellationToken)
    {
        progress?.Invoke(file.Name);
        var began = time.GetTimestamp();
        // Views that earlier files of this very run made.
        if (file.DependentsOf.Count > 0) await setAside.AddAsync(file.DependentsOf, [], cancellationToken);
        await SqlExecution.RunFileAsync(connection, file.Name, file.Sql, true, cancellationToken);
        await ledger.RecordAsync(connection, file, time.GetElapsedTime(began), cancellationToken);
    }

    private async Task DefineAsync(NpgsqlTransaction transaction, SetAsideViews setAside, CancellationToken cancellationToken)
    {
        // Those that numbered files of this run made, on a fresh database: earlier definitions of ours.
        await setAside.AddAsync([], [.. definitions.Ordered.Where(d => d.Kind == "view" && run.Definitions.ContainsKey(d.Name)).Select(d => d.QualifiedName)], cancellationToken);
        var functions = new FunctionReplacement(connection, transaction, setAside);
        foreach (var definition in definitions.Ordered.Where(d => run.Definitions.ContainsKey(d.Name) || setAside.Has(d.QualifiedName)))
        {
            progress?.Invoke(definition.Name);
            var began = time.GetTimestamp();
            if (definition.Kind == "function") await functions.RunAsync(definition, cancellationToken);
            else await SqlExecution.RunFileAsync(connection, definition.Name, definition.Sql, true, cancellationToken);
            await setAside.GiveAccessAsync(definition.QualifiedName, cancellationToken);
            await DefinitionStore.RecordAsync(connection, definition, definitions.EffectiveSha256(definition), time.GetElapsedTime(began), cancellationToken);
        }

        await DefinitionStore.ForgetOthersAsync(connection, definitions.Ordered.Select(d => d.Name), cancellationToken);
    }
}
