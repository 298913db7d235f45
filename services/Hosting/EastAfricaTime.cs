namespace FleetTickets.Hosting;

/// <summary>East Africa Time: the source's wall clock. UTC+3 all year.</summary>
public static class EastAfricaTime
{
    public static readonly TimeZoneInfo Zone = Load();

    /// <summary>The day of an instant in UTC.</summary>
    public static DateOnly DateOf(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, Zone));

    private static TimeZoneInfo Load()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Africa/Nairobi");
        // A container with wrong zone data would shift every timestamp in silence. Winter and summer are checked, and not the zone's
        // SupportsDaylightSavingTime: that is true here, because of rules of the 1930s.
        foreach (var month in (int[])[1, 7])
        {
            var offset = zone.GetUtcOffset(new DateTime(2026, month, 1, 0, 0, 0, DateTimeKind.Utc));
            if (offset != TimeSpan.FromHours(3))
                throw new InvalidOperationException($"Africa/Nairobi is {offset} here in month {month}, expected +03:00 all year; install tzdata.");
        }

        return zone;
    }
}
