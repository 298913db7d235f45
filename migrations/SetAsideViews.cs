using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// Views over what a run replaces or rebuilds, dropped (never cascade) within its transaction. Those of others are created again at its end, with
/// owner, grants, options and comments; ours are defined anew from their files and get owner and grants back. Nobody ever finds them missing.
/// </summary>
internal sealed class SetAsideViews(NpgsqlConnection connection, RelationLocks locks)
{
    private readonly List<DependentView> _waiting = [];

    public bool Has(string view) => _waiting.Exists(waiting => waiting.Name == view);

    /// <summary>Drops the views, and all that depend on them or on the roots, those built on others first.</summary>
    public async Task AddAsync(IEnumerable<string> roots, IReadOnlyCollection<string> views, CancellationToken cancellationToken)
    {
        var found = await DependentView.FindAsync(connection, roots, views, cancellationToken);
        if (found.Find(view => view.Kind != "view") is { } strange)
            throw new MigrationException(
                $"{strange.Name} depends on what is replaced and is {strange.Kind}, which is not set aside by itself. {MigrationAdvice.RolledBack} "
                + "Save its definition (pg_dump -s), drop it, run again, and create it anew.");
        foreach (var view in Enumerable.Reverse(found)) await locks.DropAsync(view.Name, cancellationToken);
        // What was found later builds on none of those found earlier, which are gone; they may build on it. What a numbered file has made again meanwhile stays as it
        // was noted first: with the grants that it came with.
        _waiting.InsertRange(0, found.Where(view => !Has(view.Name)).ToList());
    }

    /// <summary>Gives a view of ours, defined anew, the owner and grants of the one set aside under its name.</summary>
    public async Task GiveAccessAsync(string name, CancellationToken cancellationToken)
    {
        if (_waiting.Find(waiting => waiting.Name == name) is not { } view) return;
        _waiting.Remove(view);
        await GiveAccessAsync(view, cancellationToken);
    }

    /// <summary>Creates those of others again, in the order in which they build on each other.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        foreach (var view in _waiting)
        {
            try
            {
                foreach (var statement in view.Create) await SqlExecution.RunAsync(connection, view.Name, statement, cancellationToken);
                await GiveAccessAsync(view, cancellationToken);
            }
            catch (MigrationException refused) when (refused.InnerException is PostgresException e)
            {
                throw new MigrationException(
                    $"The view {view.Name} cannot be created again over what is replaced: {e.MessageText} (SQLSTATE {e.SqlState}). {MigrationAdvice.RolledBack} "
                    + "Save the view's definition (pg_dump -s), drop it, run again, and create it anew for the new columns.", e) { SqlState = e.SqlState };
            }
        }

        _waiting.Clear();
    }

    private async Task GiveAccessAsync(DependentView view, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(view.Name, cancellationToken);
        // Column grants first: with the owner changed they might no longer be ours to give. A column that is gone takes its grants with it.
        foreach (var (statement, _) in view.ColumnAccess.Where(grant => columns.Contains(grant.Value)))
            await SqlExecution.RunAsync(connection, view.Name, statement, cancellationToken);
        foreach (var statement in view.Access) await SqlExecution.RunAsync(connection, view.Name, statement, cancellationToken);
    }

    private async Task<HashSet<string>> ColumnsAsync(string view, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select attname from pg_attribute where attrelid = to_regclass($1) and attnum > 0", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = view });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new HashSet<string>();
        while (await rows.ReadAsync(cancellationToken)) columns.Add(rows.GetString(0));
        return columns;
    }
}
