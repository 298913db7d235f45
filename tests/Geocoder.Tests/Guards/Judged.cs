using FleetTickets.Geocoding.Places;

namespace FleetTickets.Geocoder.Tests.Guards;

/// <summary>The guards' refusals.</summary>
internal static class Judged
{
    /// <summary>No candidate passes: the reason.</summary>
    public static string Rejected(PlaceOutcome outcome) => Reason(outcome, "rejected");

    /// <summary>Several pass, and only a person can tell them apart: the reason.</summary>
    public static string Undecided(PlaceOutcome outcome) => Reason(outcome, "review");

    private static string Reason(PlaceOutcome outcome, string status)
    {
        var unresolved = Assert.IsType<PlaceOutcome.Unresolved>(outcome);
        Assert.Equal(status, unresolved.Status);
        return unresolved.Reason;
    }
}
