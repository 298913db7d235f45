using System.CommandLine;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode</c>: how positions stand, and what people decide about them.</summary>
internal static class GeocodeCommand
{
    public static Command Create() => new Command("geocode", "Positions: how they stand, what waits for a person, and a person's decisions.")
    {
        StatusCommand.Create(),
        ReviewCommand.Create(),
        VerifyCommand.Create(),
        MoveCommand.Create(),
        AliasCommand.Create(),
        RetryCommand.Create(),
        ReportCommand.Create(),
        TokensCommand.Create(),
        ClusterCommand.Create(),
        ClustersCommand.Create(),
        ImportCommand.Create(),
    };
}
