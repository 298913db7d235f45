namespace FleetTickets.ExporterSim;

/// <summary>Environment variables; <c>NAME_FILE</c> names a file that holds the value.</summary>
internal static class Setting
{
    public static string? Read(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrWhiteSpace(value) && Environment.GetEnvironmentVariable($"{name}_FILE") is { Length: > 0 } path)
            value = File.ReadAllText(path);
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    public static string Required(string name, List<string> faults)
    {
        if (Read(name) is { } value)
            return value;
        faults.Add($"{name}: not set");
        return "";
    }
}

/// <summary>What was asked for cannot be done as asked: exit code 2.</summary>
internal sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults));
