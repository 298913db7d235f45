using System.Globalization;
using FleetTickets.Geocoder.Guards;
using FleetTickets.Geocoder.Providers;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>A position as a person types it: latitude, then longitude, in degrees.</summary>
internal static class Coordinate
{
    private const string Expected = "expected a latitude from -4.9 to 5.6, then a longitude from 33.8 to 42.0, in degrees";

    /// <summary>The position; a comma after the latitude, as maps copy it, is no fault.</summary>
    /// <exception cref="UsageException">It is no position, or none in Kenya's box.</exception>
    public static GeoPoint Parse(string latitude, string longitude)
    {
        var point = new GeoPoint(Number(latitude.TrimEnd(',')), Number(longitude));
        if (KenyaBox.Contains(point)) return point;
        throw new UsageException(KenyaBox.Contains(new GeoPoint(point.Longitude, point.Latitude))
            ? $"Found the position {latitude} {longitude}, {Expected}. The two are swapped: say {longitude} {latitude.TrimEnd(',')}."
            : $"Found the position {latitude} {longitude}, outside Kenya's box; {Expected}. Look the place up again on a map.");
    }

    /// <summary>As a person types it.</summary>
    public static string Text(GeoPoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.Latitude} {point.Longitude}");

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new UsageException($"Found '{text}' in a position, {Expected}, for example -1.29 36.82.");
}
