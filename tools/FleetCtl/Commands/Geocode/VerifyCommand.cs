using System.CommandLine;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>
/// <c>fleetctl geocode verify</c>: a person says that a place is where its row says, or at a position, or that there is no such place. From then on no
/// program overwrites it, and no guard but the country box is asked; until it is taken back. The same again changes nothing.
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
        var undo = new Option<bool>("--undo") { Description = "Take back what was decided: the place is the Geocoder's again, which looks for it anew." };
        var radius = DecisionArguments.RadiusM();
        var why = DecisionArguments.Why(required: true);
        var who = DecisionArguments.Who();
        var apply = Arguments.Apply();
        var command = new Command("verify", "Verify a place: as it stands, at a position, or that there is none.")
        {
            place, cluster, everywhere, at, radius, noSuchPlace, undo, why, who, apply,
        };
        command.SetAction((parsed, cancellationToken) => PlaceDecision.RunAsync(
            parsed.GetValue(place)!, parsed.GetValue(cluster), parsed.GetValue(everywhere), What(parsed.GetValue(at), DecisionArguments.Radius(parsed.GetValue(radius)), parsed.GetValue(noSuchPlace), parsed.GetValue(undo)),
            DecisionArguments.Author(parsed.GetValue(who), parsed.GetValue(why)), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static Decision What(string[]? at, int? radiusM, bool noSuchPlace, bool undo) => (at, noSuchPlace, undo) switch
    {
        ([var latitude, var longitude], false, false) => new Decision.At(Coordinate.Parse(latitude, longitude), radiusM),
        (not [_, _], true, false) when radiusM is null => new Decision.NoSuchPlace(),
        (not [_, _], false, true) when radiusM is null => new Decision.TakenBack(),
        (not [_, _], false, false) => new Decision.AsItStands(radiusM),
        _ => throw new UsageException("Found several of --at, --no-such-place and --undo, or --radius-m with the last two; expected at most one of them, and --radius-m with a position."),
    };
}
