using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// Views over objects that a migration replaces or rebuilds, other people's above all: dropped before its first statement and created again, with
/// owner, grants, options and comments, after its last, in its own transaction. Nobody ever finds them missing. What is no plain view (a
/// materialized view, a view with triggers or rules of its own) is refused by name before anything is changed.
/// </summary>
internal sealed class DependentViews
{
    private readonly IReadOnlyList<(string Name, string Kind, string[] Restore)> _views;

    private DependentViews(IReadOnlyList<(string, string, string[])> views) => _views = views;

    /// <summary>Notes and drops the views that depend on what the file replaces, those built on others first, once everything is locked.</summary>
    public static async Task<DependentViews> SetAsideAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        var views = await FindAsync(connection, migration.DependentsOf, cancellationToken);
        if (views.FirstOrDefault(view => view.Kind != "view") is { Name: { } name } strange)
            throw new MigrationException(
                $"{migration.Name}: {name} depends on {string.Join(", ", migration.DependentsOf)}, which this file replaces, and is {strange.Kind}, which is not set aside by itself. "
                + "Nothing of this file was changed. Save its definition, drop it, run again, and create it anew.");
        await RelationLocks.TakeAsync(connection, migration, [.. migration.LocksFirst, .. views.Select(view => view.Name)], cancellationToken);
        foreach (var view in Enumerable.Reverse(views)) await MigrationRunner.ExecuteAsync(connection, migration, $"drop view {view.Name}", cancellationToken);
        return new DependentViews(views);
    }

    /// <summary>Creates them again, in the order in which they build on each other.</summary>
    public async Task RestoreAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        foreach (var (name, _, restore) in _views)
        {
            try
            {
                foreach (var statement in restore) await MigrationRunner.ExecuteAsync(connection, migration, statement, cancellationToken);
            }
            catch (MigrationException refused) when (refused.InnerException is PostgresException e)
            {
                throw new MigrationException(
                    $"{migration.Name}: the view {name} cannot be created again over what this file replaces: {e.MessageText} (SQLSTATE {e.SqlState}). "
                    + "This file was rolled back whole; files before it stay applied. Save the view's definition (pg_dump -s), drop it, run again, and create it anew for the new columns.",
                    e) { SqlState = e.SqlState };
            }
        }
    }

    /// <summary>The views, those that others build on first. Reads only.</summary>
    public static async Task<List<(string Name, string Kind, string[] Restore)>> FindAsync(
        NpgsqlConnection connection, IReadOnlyList<string> roots, CancellationToken cancellationToken)
    {
        if (roots.Count == 0) return [];
        using var reader = new StreamReader(typeof(DependentViews).Assembly.GetManifestResourceStream("Adoption/FindDependentViews.sql")!);
        await using var command = new NpgsqlCommand(await reader.ReadToEndAsync(cancellationToken), connection);
        command.Parameters.AddWithValue("roots", roots.ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var views = new List<(string, string, string[])>();
        while (await rows.ReadAsync(cancellationToken)) views.Add((rows.GetString(0), rows.GetString(1), rows.GetFieldValue<string[]>(2)));
        return views;
    }
}
