using System.CommandLine;
using System.Globalization;
using FleetTickets.Geocoding.Clusters;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode clusters</c>: every cluster, its centre, and what its name proposes. Reads only.</summary>
internal static class ClustersCommand
{
    public static Command Create()
    {
        var command = new Command("clusters", "List every cluster: its centre, who says so, and the centre that its name proposes.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.OpenGazetteer();
        var clusters = await workbench.Get<ClusterStore>().ListAsync(cancellationToken);
        Output.Write(json, clusters, ["CLUSTER", "STATE", "CENTRE", "RADIUS KM", "SOURCE", "PROPOSED", "CONFIDENCE", "THEN", "OPEN", "TICKETS"], row =>
        [
            row.Cluster,
            row.State,
            Position(row.Latitude, row.Longitude),
            row.RadiusKm?.ToString(CultureInfo.InvariantCulture),
            row.Source,
            row.ProposedPlace is null ? "" : $"{row.ProposedPlace} {Position(row.ProposedLatitude, row.ProposedLongitude)}",
            row.Confidence.ToString("0.##", CultureInfo.InvariantCulture),
            row.UsedAtOnce ? "at once" : "waits",
            row.OpenTickets.ToString(),
            row.Tickets.ToString(),
        ]);
        Output.Say($"A proposal of confidence {ClusterProposer.UsableConfidence.ToString(CultureInfo.InvariantCulture)} or more is used at once, unverified; others wait for: fleetctl geocode cluster set.");
        return ExitCodes.Ok;
    }

    private static string Position(double? latitude, double? longitude) => latitude is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{latitude} {longitude}");
}
