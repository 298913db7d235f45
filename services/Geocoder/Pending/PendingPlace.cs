using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Pending;

/// <summary>A place under this replica's lease: to be asked for now.</summary>
/// <param name="PlaceKey">With <paramref name="ClusterKey"/> its identity in both tables.</param>
/// <param name="ClusterKey">The cluster as tickets carry it.</param>
/// <param name="Place">The clean place.</param>
/// <param name="FromLandmark">Its names are only landmarks.</param>
/// <param name="Attempts">How often it was taken, this time included.</param>
/// <param name="Urgent">Tickets wait for it; false for a failure that is asked again.</param>
/// <param name="Centroid">The cluster's usable centre.</param>
/// <param name="RadiusKm">The cluster's own radius, if it has one.</param>
internal sealed record PendingPlace(
    string PlaceKey, string ClusterKey, string Place, bool FromLandmark, int Attempts, bool Urgent, GeoPoint? Centroid, double? RadiusKm);
