using System.CommandLine;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode move</c>: <c>verify</c> at another position, for a place that is in the wrong spot.</summary>
internal static class MoveCommand
{
    public static Command Create()
    {
        var place = DecisionArguments.Place();
        var cluster = DecisionArguments.InCluster();
        var everywhere = DecisionArguments.Everywhere();
        var at = DecisionArguments.At(required: true);
        var radius = DecisionArguments.RadiusM();
        var why = DecisionArguments.Why(required: true);
        var who = DecisionArguments.Who();
        var apply = Arguments.Apply();
        var command = new Command("move", "Move a place to where it is, verified.") { place, cluster, everywhere, at, radius, why, who, apply };
        command.SetAction((parsed, cancellationToken) => PlaceDecision.RunAsync(
            parsed.GetValue(place)!, parsed.GetValue(cluster), parsed.GetValue(everywhere), To(parsed.GetValue(at)!, parsed.GetValue(radius)),
            DecisionArguments.Author(parsed.GetValue(who), parsed.GetValue(why)), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static Decision.At To(string[] at, int? radiusM) => new(Coordinate.Parse(at[0], at[1]), DecisionArguments.Radius(radiusM));
}
