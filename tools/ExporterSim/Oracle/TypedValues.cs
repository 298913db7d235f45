using System.Globalization;
using System.Text.RegularExpressions;

namespace FleetTickets.ExporterSim.Oracle;

/// <summary>What the typed columns make of the text. Total: what cannot be read is null.</summary>
internal static partial class TypedValues
{
    public static readonly IReadOnlyList<(string Column, string Source)> Timestamps =
    [
        ("created_at_service", "created_at_service"), ("scheduled_at", "scheduled_at"), ("closed_at", "closed_at"),
        ("first_seen_at", "first_seen_at"), ("last_seen_at", "last_seen_at"),
        ("source_created_at", "created_at"), ("source_updated_at", "updated_at"),
    ];

    public static readonly IReadOnlyList<string> Texts =
        ["normalized_status", "raw_status", "bucket", "cluster", "region", "location_name", "assigned_team", "owner", "sla_status"];

    /// <summary>EAT wall-clock text to an instant, written in UTC with microseconds.</summary>
    public static string? Instant(string? text)
    {
        if (text is null || !TimestampText().IsMatch(text))
            return null;
        string[] patterns = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF"];
        // TryParseExact knows the calendar: 31 February and hour 24 fail here.
        return DateTime.TryParseExact(text.Replace('T', ' '), patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var eat)
            ? Written(eat.AddHours(-3))
            : null;
    }

    public static string Written(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static bool? Flag(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        "true" or "t" or "1" => true,
        "false" or "f" or "0" => false,
        _ => null,
    };

    /// <summary>Decimal hours to whole minutes, halves away from zero.</summary>
    public static long? Minutes(string? text) =>
        text is not null && HoursText().IsMatch(text)
            ? (long)Math.Round(decimal.Parse(text, CultureInfo.InvariantCulture) * 60, MidpointRounding.AwayFromZero)
            : null;

    /// <summary>Both coordinates, if they are plain decimals inside Kenya's box.</summary>
    public static (double Latitude, double Longitude)? FeedPosition(string? latitude, string? longitude)
    {
        if (latitude is null || longitude is null || !DegreesText().IsMatch(latitude) || !DegreesText().IsMatch(longitude))
            return null;
        var (lat, lon) = (double.Parse(latitude, CultureInfo.InvariantCulture), double.Parse(longitude, CultureInfo.InvariantCulture));
        return lat is >= -5 and <= 5.6 && lon is >= 33.5 and <= 42 ? (lat, lon) : null;
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?\z")]
    private static partial Regex TimestampText();

    [GeneratedRegex(@"^[0-9]{1,6}(\.[0-9]{1,6})?\z")]
    private static partial Regex HoursText();

    [GeneratedRegex(@"^-?[0-9]{1,3}(\.[0-9]{1,12})?\z")]
    private static partial Regex DegreesText();
}
