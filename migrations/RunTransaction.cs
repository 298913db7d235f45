using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>The one transaction of a run: locks, numbered files, definitions, ledger. Whatever fails, everything is as it was.</summary>
internal sealed class RunTransaction(NpgsqlConnection connection, PendingRun run, DefinitionSet definitions, Ownership ownership, TimeProvider time, Action<string>? progress)
{
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var locks = new RelationLocks(connection);
        foreach (var table in run.Tables) await locks.LockAsync(table, cancellationToken);
        var setAside = new SetAsideViews(connection, locks);
        await setAside.AddAsync(run.Roots, run.Views, cancellationToken);

        var ledger = await MigrationLedger.EnsureAsync(connection, cancellationToken);
        await DefinitionStore.EnsureAsync(connection, cancellationToken);
        foreach (var file in run.Files) await ApplyAsync(file, ledger, setAside, cancellationToken);
        await ExistingObject.NoteAsync(connection, run.Adopted, cancellationToken);
        await run.Payloads.KeepAsync(connection, cancellationToken);
        await DefineAsync(transaction, setAside, cancellationToken);
        await setAside.RestoreAsync(cancellationToken);
        await ownership.HandOverAsync(connection, cancellationToken);
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
