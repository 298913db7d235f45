using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Clusters;
using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Pending;

/// <summary>Makes the question to the chain out of a pending place.</summary>
internal sealed class PlaceQuestions(PlaceNameCleaner cleaner)
{
    public PlaceQuery For(PendingPlace place)
    {
        var query = new PlaceQuery
        {
            Place = place.Meant?.Place ?? place.Place,
            PlaceKey = place.Meant?.PlaceKey ?? place.PlaceKey,
            AliasKey = place.Meant is null ? null : place.PlaceKey,
            Cluster = place.ClusterKey.Length == 0 ? null : ClusterProposer.CleanName(cleaner, place.ClusterKey).Place,
            ClusterKey = place.ClusterKey,
            Centroid = place.Centroid,
            FromLandmark = place.FromLandmark,
            Urgent = place.Urgent,
        };
        return place.RadiusKm is { } radius ? query with { RadiusKm = radius } : query;
    }
}
