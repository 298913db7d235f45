using System.CommandLine;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode</c>: the gazetteer, for people.</summary>
internal static class GeocodeCommand
{
    public static Command Create() => new Command("geocode", "Look after the gazetteer: what is known of places.")
    {
        ImportCommand.Create(),
    };
}
