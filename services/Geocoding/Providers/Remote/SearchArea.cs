using System.Globalization;
using FleetTickets.Geocoding.Cleaning;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>The part of a query that limits where to look.</summary>
internal static class SearchArea
{
    private const double KmOfADegree = 111.2;

    /// <summary>"Kahawa West Heights, Kahawa West, Kenya"; the cluster only where it adds something.</summary>
    public static string Text(PlaceQuery query) =>
        NamesCluster(query) ? $"{query.Place}, {query.Cluster}, Kenya" : $"{query.Place}, Kenya";

    public static bool NamesCluster(PlaceQuery query) =>
        !string.IsNullOrEmpty(query.Cluster) && PlaceNameCleaner.KeyOf(query.Cluster) != query.PlaceKey;

    /// <summary>West, south, east, north around the circle in which an answer may be; null when the cluster has no centre.</summary>
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
