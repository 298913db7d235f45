using System.CommandLine;
using System.Globalization;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode review</c>: what waits for a person, each candidate with the command that takes it. Reads only.</summary>
internal static class ReviewCommand
{
    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 20 };
        var command = new Command("review", "Show what waits for a person, most ticket hours first, with the commands that decide it.") { limit };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(limit), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int limit, bool json, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > 1000) throw new UsageException($"Found --limit {limit}, expected 1 to 1000.");
        await using var workbench = Workbench.OpenGazetteer();
        var items = await workbench.Get<ReviewStore>().NextAsync(limit, cancellationToken);
        if (json) Output.WriteJson(items.Select(item => new { item, accept = item.Candidates.Select(candidate => Accept(item, candidate)), otherwise = Otherwise(item) }));
        else foreach (var item in items) Show(item);
        Output.Say(items.Count == 0 ? "Nothing waits." : $"{items.Count} shown. The commands only show what they would do; add --apply to do it.");
        return ExitCodes.Ok;
    }

    private static void Show(ReviewItem item)
    {
        var where = item.Kind == "cluster" ? "cluster" : item.Cluster;
        Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{item.Place}  [{where}]  {item.Status}{(item.Reason is null ? "" : $": {item.Reason}")}  {item.Tickets} open tickets, the oldest {item.OldestHours} h{(item.Note is null ? "" : $"  ({item.Note})")}"));
        foreach (var candidate in item.Candidates)
        {
            var distance = candidate.KmFromCentre is { } km ? string.Create(CultureInfo.InvariantCulture, $", {km} km from the centre") : "";
            Output.WriteLine($"  {candidate.Label}{distance}");
            Output.WriteLine($"    {Accept(item, candidate)}");
        }

        Output.WriteLine($"  otherwise: {Otherwise(item)}");
    }

    private static string Accept(ReviewItem item, ReviewCandidate candidate)
    {
        string[] at = [candidate.Latitude.ToString(CultureInfo.InvariantCulture), candidate.Longitude.ToString(CultureInfo.InvariantCulture)];
        return item.Kind == "cluster"
            ? Shell.Line(["fleetctl", "geocode", "cluster", "set", item.Cluster, .. at, "--why", $"proposed: {candidate.Label}"])
            : Shell.Line(["fleetctl", "geocode", item.Kind == "feed" ? "move" : "verify", item.PlaceKey!, .. Where(item), "--at", .. at, "--why", $"candidate: {candidate.Label}"]);
    }

    private static string Otherwise(ReviewItem item) => item.Kind switch
    {
        "cluster" => $"{Shell.Line(["fleetctl", "geocode", "cluster", "set", item.Cluster])} <latitude> <longitude>",
        "feed" => "leave it: the feed wins for its own tickets",
        _ => $"{Shell.Line(["fleetctl", "geocode", "verify", item.PlaceKey!, .. Where(item)])} --at <latitude> <longitude> --why '…', or --no-such-place",
    };

    private static string[] Where(ReviewItem item) => item.Cluster == "*" ? ["--everywhere"] : ["--cluster", item.Cluster];
}
