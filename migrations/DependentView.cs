using System.Text.Json;
using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>A view over something that is replaced or rebuilt, with all that makes it again.</summary>
/// <param name="Name">With its schema.</param>
/// <param name="Kind"><c>view</c>, or why it is no plain one.</param>
/// <param name="Create">Statements that create it with its options, comments and defaults.</param>
/// <param name="Access">Statements that give it its grants, then its owner.</param>
/// <param name="ColumnAccess">Column grants, each with the column it needs.</param>
internal sealed record DependentView(
    string Name, string Kind, IReadOnlyList<string> Create, IReadOnlyList<string> Access, IReadOnlyDictionary<string, string> ColumnAccess)
{
    /// <summary>The views themselves and all that depend on them or on the roots, those that others build on first. Reads only.</summary>
    public static async Task<List<DependentView>> FindAsync(
        NpgsqlConnection connection, IEnumerable<string> roots, IReadOnlyCollection<string> views, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EmbeddedSql.Read("Adoption/FindDependentViews.sql"), connection);
        command.Parameters.AddWithValue("roots", roots.Except(views).ToArray());
        command.Parameters.AddWithValue("views", views.ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<DependentView>();
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(new DependentView(
                rows.GetString(0), rows.GetString(1), rows.GetFieldValue<string[]>(2), rows.GetFieldValue<string[]>(3),
                JsonSerializer.Deserialize<Dictionary<string, string>>(rows.GetString(4))!));
        }

        return found;
    }
}
