namespace FleetTickets.FleetCtl;

/// <summary>Environment variables that are missing or wrong, all of them at once.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults));
