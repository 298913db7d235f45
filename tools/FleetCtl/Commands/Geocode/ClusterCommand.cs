using System.CommandLine;
using System.Globalization;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode cluster set</c>: a cluster's centre as a person says. Its tickets follow, and places that the old centre judged are judged anew.</summary>
internal static class ClusterCommand
{
    private const double LargestRadiusKm = 200;

    public static Command Create() => new Command("cluster", "Decide about a cluster.") { CreateSet() };

    private static Command CreateSet()
    {
        var cluster = DecisionArguments.Cluster();
        var latitude = new Argument<string>("latitude") { Description = "The centre's latitude in degrees, south negative." };
        var longitude = new Argument<string>("longitude") { Description = "The centre's longitude in degrees." };
        var radius = new Option<string?>("--radius-km") { Description = "How far from the centre a place of the cluster may be. Default: what it has, or 25." };
        var why = DecisionArguments.Why(required: false);
        var who = DecisionArguments.Who();
        var apply = Arguments.Apply();
        var command = new Command("set", "Set a cluster's centre, verified.") { cluster, latitude, longitude, radius, why, who, apply };
        command.SetAction((parsed, cancellationToken) => SetAsync(
            parsed.GetValue(cluster)!, (parsed.GetValue(latitude)!, parsed.GetValue(longitude)!), parsed.GetValue(radius),
            DecisionArguments.Author(parsed.GetValue(who), parsed.GetValue(why)), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> SetAsync(
        string name, (string Latitude, string Longitude) at, string? radius, Author author, bool apply, bool json, CancellationToken cancellationToken)
    {
        var centre = Coordinate.Parse(at.Latitude, at.Longitude);
        var radiusKm = radius is null ? null : Radius(radius);
        await using var workbench = Workbench.OpenGazetteer();
        var cluster = await workbench.ClusterAsync(name, cancellationToken);
        var outcome = await workbench.Get<DecisionStore>().SetCentreAsync(cluster, centre, radiusKm, author, apply, cancellationToken);
        return await DecisionOutput.FinishAsync(workbench, json, apply, cluster, null, cluster, outcome, cancellationToken);
    }

    private static double? Radius(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var km) && km is > 0 and <= LargestRadiusKm
            ? km
            : throw new UsageException($"Found the radius '{text}', expected kilometres above 0 and up to {LargestRadiusKm}, for example 40.");
}
