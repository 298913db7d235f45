namespace FleetTickets.Geocoding.Places;

/// <summary>A WGS 84 position in degrees.</summary>
internal readonly record struct GeoPoint(double Latitude, double Longitude)
{
    private const double MeanEarthRadiusKm = 6371.0088;

    /// <summary>Great-circle distance; good to half a percent, which no guard here is finer than.</summary>
    public double KmTo(GeoPoint other)
    {
        var latitudes = Sine(other.Latitude - Latitude);
        var longitudes = Sine(other.Longitude - Longitude);
        var haversine = (latitudes * latitudes)
            + (Math.Cos(double.DegreesToRadians(Latitude)) * Math.Cos(double.DegreesToRadians(other.Latitude)) * longitudes * longitudes);
        return 2 * MeanEarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(haversine)));

        static double Sine(double degrees) => Math.Sin(double.DegreesToRadians(degrees) / 2);
    }
}
