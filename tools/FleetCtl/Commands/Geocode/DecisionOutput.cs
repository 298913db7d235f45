using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>Shows a decision, moves its tickets when it was applied, and says how it went.</summary>
internal static class DecisionOutput
{
    public static async Task<int> FinishAsync(
        Workbench workbench, bool json, bool apply, string subject, string? placeKey, string cluster, DecisionOutcome outcome, CancellationToken cancellationToken)
    {
        var repointed = apply && outcome.Changed
            ? await workbench.Get<RepointStore>().RunAsync(placeKey is null ? [cluster] : [], placeKey is null ? [] : [placeKey], cancellationToken)
            : default;
        if (json)
        {
            Output.WriteJson(new
            {
                placeKey, cluster, applied = apply, outcome.Changed, outcome.Before, outcome.After, outcome.Tickets, outcome.OpenTickets, outcome.AskedAgain,
                repointed.Moved, repointed.LeftBecause,
            });
        }
        else
        {
            Output.Write(false, [outcome], ["WHAT", "IN", "BEFORE", "AFTER", "TICKETS", "OPEN"], row =>
            [
                subject, placeKey is null ? "" : cluster, Text(row.Before), Text(row.After), row.Tickets.ToString(), row.OpenTickets.ToString(),
            ]);
        }

        Say(apply, outcome, repointed);
        return ExitCodes.Ok;
    }

    private static void Say(bool apply, DecisionOutcome outcome, Repointed repointed)
    {
        if (!outcome.Changed)
        {
            Output.Say("It stands so already: nothing to do.");
            return;
        }

        if (outcome.AskedAgain > 0)
            Output.Say($"{outcome.AskedAgain} other places of the cluster {(apply ? "are" : "would be")} judged anew by the Geocoder.");
        if (!apply)
            Output.Say($"Would move {outcome.Tickets} tickets, {outcome.OpenTickets} of them open. Nothing was changed. Add --apply to do it.");
        else if (repointed.LeftBecause is { } why)
            Output.Say($"Done. Moved {repointed.Moved} tickets; the others were busy ({why}): a running Geocoder moves them within seconds.");
        else
            Output.Say($"Done. Moved {repointed.Moved} tickets; a running Geocoder announces them within seconds.");
    }

    private static string Text(GazetteerRow? row)
    {
        if (row is null) return "none";
        var position = row.Point() is { } point ? Coordinate.Text(point) : row.Reason is null ? "no position" : $"no position ({row.Reason})";
        var radius = row.RadiusKm is { } km ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", radius {km} km") : "";
        return $"{position}{radius}, {row.Status}{(row.Verified ? $", verified by {row.VerifiedBy ?? "somebody"}" : "")}";
    }
}
