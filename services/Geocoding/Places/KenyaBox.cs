namespace FleetTickets.Geocoding.Places;

/// <summary>The box around Kenya, a little generous; the same numbers as in <c>tickets.in_kenya</c>.</summary>
internal static class KenyaBox
{
    public const double South = -4.9;
    public const double North = 5.6;
    public const double West = 33.8;
    public const double East = 42.0;

    // Comparisons with NaN are false, so NaN is outside.
    public static bool Contains(GeoPoint point) =>
        point.Latitude is >= South and <= North && point.Longitude is >= West and <= East;
}
