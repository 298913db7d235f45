namespace FleetTickets.FleetCtl;

/// <summary>A server that does not answer; the same command may succeed later.</summary>
internal sealed class UnreachableException(string message, Exception cause) : Exception(message, cause);
