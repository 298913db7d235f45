using System.CommandLine;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode status</c>: open tickets by position, places in hand, what waits. Reads only.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Show open tickets by position, places to be asked for, and what waits. Exit code 1 when a person is needed.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.OpenGazetteer();
        var status = await workbench.Get<StatusStore>().ReadAsync(cancellationToken);
        if (json) Output.WriteJson(status);
        else Show(status);
        return status.ClustersWithoutCentre.Count > 0 || status.Budget.Any(budget => budget.DisabledReason is not null) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void Show(GeocodingStatus status)
    {
        Output.Write(false, status.OpenTickets, ["DATASET", "POSITION", "OPEN TICKETS"], row => [row.Dataset, row.GeoSource, row.Tickets.ToString()]);
        Section("Places to be asked for", status.Pending, ["STATE", "PLACES", "NEXT TRY", "LAST TROUBLE"], row =>
            [row.State, row.Places.ToString(), Moment(row.NextTryAt), row.LastTrouble]);
        Section("Places without a position", status.Unresolved, ["STATUS", "REASON", "PLACES", "ASKED AGAIN NOW"], row =>
            [row.Status, row.Reason, row.Places.ToString(), row.Expired.ToString()]);
        Section("Clusters without a centre", status.ClustersWithoutCentre, ["CLUSTER", "STATUS", "OPEN TICKETS", "NOTE"], row =>
            [row.Cluster, row.Status, row.OpenTickets.ToString(), row.Note]);
        Section("Budget", status.Budget, ["PROVIDER", "USED", "OF", "BLOCKED UNTIL", "DISABLED"], row =>
            [row.Provider, row.DayUsed.ToString(), row.DayLimit?.ToString() ?? "any", row.BlockedUntil is { } until ? Moment(until) : "", row.DisabledReason]);
    }

    private static void Section<T>(string title, IReadOnlyCollection<T> rows, string[] headings, Func<T, string?[]> cells)
    {
        if (rows.Count == 0) return;
        Console.Out.WriteLine();
        Console.Out.WriteLine(title);
        Output.Write(false, rows, headings, cells);
    }

    private static string Moment(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'");
}
