using System.Globalization;
using FleetTickets.Geocoding.Places;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>A position as a person types it: latitude, then longitude, in degrees.</summary>
internal static class Coordinate
{
    private static readonly string Expected = string.Create(
        CultureInfo.InvariantCulture, $"expected a latitude from {KenyaBox.South:0.0} to {KenyaBox.North:0.0}, then a longitude from {KenyaBox.West:0.0} to {KenyaBox.East:0.0}, in degrees");

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
