namespace FleetTickets.FleetCtl;

/// <summary>An argument that cannot be meant: what was found, what was expected. Nothing was tried.</summary>
internal sealed class UsageException(string message) : Exception(message);
