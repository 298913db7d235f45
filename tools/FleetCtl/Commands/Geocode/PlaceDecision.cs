using FleetTickets.Geocoding.Review;

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
        var row = await decisions.FindPlaceAsync(place.Key, cluster, cancellationToken);
        var where = cluster == "*" ? "for everywhere" : $"in '{cluster}'";
        if (decision is Decision.AsItStands && row?.Latitude is null)
        {
            throw new UsageException(
                $"Found no position of '{place.Key}' {where} that could be verified as it stands; "
                + "expected one, or --at <latitude> <longitude>, or --no-such-place. fleetctl geocode review shows candidates.");
        }

        if (decision is Decision.TakenBack && row is not ({ Verified: true } or { Status: "manual" }))
        {
            throw new UsageException(
                $"Found nothing that a person decided about '{place.Key}' {where}, expected something to take back. "
                + "A place that the Geocoder found is corrected by fleetctl geocode move or verify.");
        }

        var outcome = await decisions.DecideAsync(place, cluster, decision, author, apply, cancellationToken);
        return await DecisionOutput.FinishAsync(workbench, json, apply, $"{place.Place} ({place.Key})", place.Key, cluster, outcome, cancellationToken);
    }
}
