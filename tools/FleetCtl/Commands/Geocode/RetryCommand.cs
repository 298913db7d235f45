using System.CommandLine;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode retry</c>: lets remembered failures be asked for again. What people decided is left alone. The same again changes nothing.</summary>
internal static class RetryCommand
{
    public static Command Create()
    {
        var reason = new Option<string?>("--reason") { Description = "Only those with this reason, for example too_far." };
        var cluster = new Option<string?>("--cluster") { Description = "Only those of this cluster." };
        var place = new Option<string?>("--place") { Description = "Only this place, by key or name." };
        var apply = Arguments.Apply();
        var command = new Command("retry", "Ask again for places that were not found or were refused, and for postponed ones at once.") { reason, cluster, place, apply };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(reason), parsed.GetValue(cluster), parsed.GetValue(place), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? reason, string? inCluster, string? text, bool apply, bool json, CancellationToken cancellationToken)
    {
        if (reason is not null && !Reasons.Known.Contains(reason))
            throw new UsageException($"Found the reason '{reason}', expected one of: {string.Join(", ", Reasons.Known)}.");
        await using var workbench = Workbench.OpenGazetteer();
        var cluster = string.IsNullOrEmpty(inCluster) ? inCluster : await workbench.ClusterAsync(inCluster, cancellationToken);
        var key = text is null ? null : (await workbench.PlaceAsync(text, cluster ?? "*", cancellationToken)).Key;
        var retried = await workbench.Get<DecisionStore>().RetryAsync(reason, cluster, key, apply, cancellationToken);
        Output.Write(json, retried, ["PLACE", "CLUSTER", "WAS", "REASON"], row => [row.Place, row.Cluster, row.Status, row.Reason]);
        Output.Say(apply
            ? $"{retried.Count} places are asked for again by the Geocoder's next pass, if open tickets still name them."
            : $"Would ask again for {retried.Count} places. Nothing was changed. Add --apply to do it.");
        return ExitCodes.Ok;
    }
}
