using System.CommandLine;
using System.Globalization;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode report</c>: how far geocoding has come, what is left of it, and what that costs. Reads only.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = "At most so many unresolved places.", DefaultValueFactory = _ => 20 };
        var command = new Command("report", "Report shares by position and cluster, unresolved places by tickets, budget used, and the cost of the backlog.") { limit };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(limit), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int limit, bool json, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > 1000) throw new UsageException($"Found --limit {limit}, expected 1 to 1000.");
        await using var workbench = Workbench.OpenGazetteer();
        var store = workbench.Get<StatusStore>();
        var status = await store.ReadAsync(cancellationToken);
        var coverage = await store.CoverageAsync(cancellationToken);
        var unresolved = await store.UnresolvedPlacesAsync(limit, cancellationToken);
        var backlog = Backlog.Of(status.Pending.Sum(pending => pending.Places), status.Budget);
        if (json) Output.WriteJson(new { coverage, unresolved, status.Budget, backlog });
        else Show(coverage, unresolved, status.Budget, backlog);
        return ExitCodes.Ok;
    }

    private static void Show(List<Coverage> coverage, List<UnresolvedPlace> unresolved, IReadOnlyList<ProviderBudget> budget, Backlog backlog)
    {
        Output.Write(false, coverage, ["SCOPE", "DATASET", "CLUSTER", "POSITION", "OPEN", "SHARE", "TICKETS", "SHARE"], row =>
            [row.Scope, row.Dataset, row.Cluster, row.GeoSource, row.OpenTickets.ToString(), Percent(row.OpenShare), row.Tickets.ToString(), Percent(row.Share)]);
        Console.Out.WriteLine();
        Output.Write(false, unresolved, ["UNRESOLVED PLACE", "CLUSTER", "STATUS", "REASON", "OPEN TICKETS"], row =>
            [row.Place, row.Cluster, row.Status, row.Reason, row.Tickets.ToString()]);
        Console.Out.WriteLine();
        foreach (var row in budget)
            Console.Out.WriteLine($"{row.Provider}: {row.DayUsed} of {row.DayLimit?.ToString() ?? "any number of"} calls used today{(row.DisabledReason is null ? "" : $"; disabled: {row.DisabledReason}")}");
        Console.Out.WriteLine(backlog.MostDays is { } days
            ? string.Create(CultureInfo.InvariantCulture, $"Backlog: {backlog.Places} places, at most {backlog.MostCalls} calls in {days:0.##} days")
            : $"Backlog: {backlog.Places} places; no provider has a budget, so asking costs no calls");
    }

    private static string Percent(decimal? share) => share is { } part ? (100 * part).ToString("0.##' %'", CultureInfo.InvariantCulture) : "";
}
