namespace FleetTickets.Conventions.Tests;

internal static class Offenders
{
    /// <summary>Fails with all of them, one a line.</summary>
    public static void MustBeNone(IEnumerable<string> offenders)
    {
        var found = offenders.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found.Prepend("found:")));
    }
}
