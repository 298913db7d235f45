using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>What keeps a run from replacing what it replaces. The plan lists them, and the run refuses on the same list.</summary>
internal static class Obstacles
{
    /// <summary>Each with the object, why it is in the way and what to do. Reads only.</summary>
    public static async Task<List<string>> FindAsync(
        NpgsqlConnection connection, PendingRun run, IReadOnlyCollection<Definition> definitions, bool hasLedger, CancellationToken cancellationToken)
    {
        var adoptable = definitions.Where(definition => definition.Adopts).Select(definition => definition.Name).ToHashSet();
        await using var command = new NpgsqlCommand(EmbeddedSql.Read("Adoption/FindObstacles.sql"), connection);
        command.Parameters.AddWithValue("views", run.SetAside.Select(view => view.Name).ToArray());
        command.Parameters.AddWithValue("functions", run.Roots.Where(IsFunction).ToArray());
        command.Parameters.AddWithValue("tables", run.Roots.Where(root => !IsFunction(root)).ToArray());
        command.Parameters.AddWithValue("names", definitions.Where(d => d.Kind == "view" && run.Definitions.ContainsKey(d.Name)).Select(d => d.QualifiedName).ToArray());
        command.Parameters.AddWithValue("created", run.Files.SelectMany(file => file.Creates).ToArray());
        command.Parameters.AddWithValue("extensions", run.Files.SelectMany(file => file.Extensions).ToArray());
        command.Parameters.AddWithValue("ledger", hasLedger);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) found.Add($"The {rows.GetString(0)} {rows.GetString(1)}. {rows.GetString(2)}");
        foreach (var other in run.Adopted.Where(one => !adoptable.Contains(one.Name)))
            found.Add($"The {other.Name[..other.Name.IndexOf("s/", StringComparison.Ordinal)]} {other.Identity} has the name of one of ours. Rename it, and run again; drop it once nothing uses it any more.");
        return found;
    }

    private static bool IsFunction(string root) => root.Contains('(', StringComparison.Ordinal);
}
