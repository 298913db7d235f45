namespace FleetTickets.Geocoding.Storage;

/// <summary>Statements that commit by themselves.</summary>
internal static class DataSourceCommands
{
    /// <summary>A command on a connection of its own, taken when it runs and given back after it.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource database, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
