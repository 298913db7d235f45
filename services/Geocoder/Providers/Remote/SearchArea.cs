using System.Globalization;

namespace FleetTickets.Geocoder.Providers.Remote;

/// <summary>What a question says of where to look.</summary>
internal static class SearchArea
{
    private const double KmOfADegree = 111.2;

    /// <summary>"Kahawa West Heights, Kahawa West, Kenya"; the cluster only where it says something new.</summary>
    public static string Text(PlaceQuery query) =>
        NamesCluster(query) ? $"{query.Place}, {query.Cluster}, Kenya" : $"{query.Place}, Kenya";

    public static bool NamesCluster(PlaceQuery query) =>
        !string.IsNullOrEmpty(query.Cluster) && Cleaning.PlaceNameCleaner.KeyOf(query.Cluster) != query.PlaceKey;

    /// <summary>West, south, east, north around the circle in which an answer may be; null when nobody knows where the cluster is.</summary>
    public static string? Box(PlaceQuery query)
    {
        if (query.Centroid is not { } centre)
            return null;
        var latitudes = query.RadiusKm / KmOfADegree;
        var longitudes = latitudes / Math.Cos(double.DegreesToRadians(centre.Latitude));
        return string.Join(',', ((double[])[centre.Longitude - longitudes, centre.Latitude - latitudes, centre.Longitude + longitudes, centre.Latitude + latitudes])
            .Select(degrees => degrees.ToString("0.#####", CultureInfo.InvariantCulture)));
    }
}
