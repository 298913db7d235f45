namespace FleetTickets.Hosting;

/// <summary>East Africa Time: the source's wall clock. UTC+3 all year.</summary>
public static class EastAfricaTime
{
    public static readonly TimeZoneInfo Zone = Load();

    private static TimeZoneInfo Load()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Africa/Nairobi");
        // A container without zone data would shift every timestamp by three hours in silence.
        return zone.BaseUtcOffset == TimeSpan.FromHours(3) && !zone.SupportsDaylightSavingTime
            ? zone
            : throw new InvalidOperationException($"Africa/Nairobi is {zone.BaseUtcOffset} here, expected +03:00 without daylight saving; install tzdata.");
    }
}
