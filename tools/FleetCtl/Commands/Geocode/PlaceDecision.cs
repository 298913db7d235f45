using FleetTickets.Geocoder.People;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>One decision about a place, from the words of the command line to the tickets that follow it.</summary>
internal static class PlaceDecision
{
    public static async Task<int> RunAsync(
        string text, string? inCluster, bool everywhere, Decision decision, Author author, bool apply, bool json, CancellationToken cancellationToken)
    {
        if (inCluster is null == !everywhere)
            throw new UsageException("Found --cluster and --everywhere both or neither, expected one of them: where does it hold?");
        await using var workbench = Workbench.OpenGazetteer();
        var cluster = inCluster is null ? "*" : inCluster.Length == 0 ? "" : await workbench.ClusterAsync(inCluster, cancellationToken);
        var place = await workbench.PlaceAsync(text, cluster, cancellationToken);
        var decisions = workbench.Get<DecisionStore>();
        if (decision is Decision.AsItStands && (await decisions.FindPlaceAsync(place.Key, cluster, cancellationToken))?.Latitude is null)
        {
            throw new UsageException(
                $"Found no position of '{place.Key}' {(cluster == "*" ? "for everywhere" : $"in '{cluster}'")} that could be verified as it stands; "
                + "expected one, or --at <latitude> <longitude>, or --no-such-place. fleetctl geocode review shows candidates.");
        }

        var outcome = await decisions.DecideAsync(place, cluster, decision, author, apply, cancellationToken);
        return await DecisionOutput.FinishAsync(workbench, json, apply, $"{place.Name} ({place.Key})", place.Key, cluster, outcome, cancellationToken);
    }
}
