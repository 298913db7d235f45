using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>What keeps a run from replacing what it replaces. The plan lists them, and the run refuses on the same list.</summary>
internal static class Obstacles
{
    /// <summary>Each with the object, why it is in the way and what to do. Reads only.</summary>
    public static async Task<List<string>> FindAsync(NpgsqlConnection connection, PendingRun run, IEnumerable<string> viewNames, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EmbeddedSql.Read("Adoption/FindObstacles.sql"), connection);
        command.Parameters.AddWithValue("views", run.SetAside.Select(view => view.Name).ToArray());
        command.Parameters.AddWithValue("functions", run.Roots.Where(IsFunction).ToArray());
        command.Parameters.AddWithValue("tables", run.Roots.Where(root => !IsFunction(root)).ToArray());
        command.Parameters.AddWithValue("names", viewNames.ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) found.Add($"The {rows.GetString(0)} {rows.GetString(1)}. {rows.GetString(2)}");
        return found;
    }

    private static bool IsFunction(string root) => root.Contains('(', StringComparison.Ordinal);
}
