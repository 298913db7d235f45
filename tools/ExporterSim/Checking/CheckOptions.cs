namespace FleetTickets.ExporterSim.Checking;

/// <param name="Order"><c>name</c> or <c>visible</c>: the order in which the files were applied, where that is known.</param>
/// <param name="Settled">Nothing may be left to announce or archive.</param>
internal sealed record CheckOptions(string? Order = null, bool Settled = false);
