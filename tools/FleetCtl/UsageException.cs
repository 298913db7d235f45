namespace FleetTickets.FleetCtl;

/// <summary>An invalid argument: what was found, what was expected. Nothing was tried.</summary>
internal sealed class UsageException(string message) : Exception(message);
