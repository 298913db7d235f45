using System.CommandLine;
using FleetTickets.Geocoder.People;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>
/// <c>fleetctl geocode verify</c>: a person says that a place is where its row says, or at a position, or that there is no such place. From then on no
/// program overwrites it, and no guard but the country box is asked. The same again changes nothing.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var place = DecisionArguments.Place();
        var cluster = DecisionArguments.InCluster();
        var everywhere = DecisionArguments.Everywhere();
        var at = DecisionArguments.At(required: false);
        var noSuchPlace = new Option<bool>("--no-such-place") { Description = "There is no such place: stop asking, its tickets stay at their cluster." };
        var why = DecisionArguments.Why(required: true);
        var who = DecisionArguments.Who();
        var apply = Arguments.Apply();
        var command = new Command("verify", "Verify a place: as it stands, at a position, or that there is none.") { place, cluster, everywhere, at, noSuchPlace, why, who, apply };
        command.SetAction((parsed, cancellationToken) => PlaceDecision.RunAsync(
            parsed.GetValue(place)!, parsed.GetValue(cluster), parsed.GetValue(everywhere), What(parsed.GetValue(at), parsed.GetValue(noSuchPlace)),
            DecisionArguments.Author(parsed.GetValue(who), parsed.GetValue(why)), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static Decision What(string[]? at, bool noSuchPlace) => (at, noSuchPlace) switch
    {
        ([var latitude, var longitude], false) => new Decision.At(Coordinate.Parse(latitude, longitude)),
        ([_, _], true) => throw new UsageException("Found --at and --no-such-place, expected at most one of them."),
        (_, true) => new Decision.NoSuchPlace(),
        _ => new Decision.AsItStands(),
    };
}
