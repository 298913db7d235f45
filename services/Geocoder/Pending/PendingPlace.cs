using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Pending;

/// <summary>A place under this replica's lease: to be asked for now.</summary>
/// <param name="PlaceKey">With <paramref name="ClusterKey"/> its identity in both tables.</param>
/// <param name="ClusterKey">The cluster as tickets carry it.</param>
/// <param name="Place">The clean place.</param>
/// <param name="FromLandmark">Its names are only landmarks.</param>
/// <param name="Attempts">How often it was taken, this time included.</param>
/// <param name="Urgent">It came up just now; false for a backlog, and for a failure that is asked again.</param>
/// <param name="Centroid">The cluster's usable centre.</param>
/// <param name="RadiusKm">The cluster's own radius, if it has one.</param>
/// <param name="Meant">The place that people mean by it, when it is an alias: that is asked for.</param>
/// <param name="Heard">What providers said of it already, by their names.</param>
internal sealed record PendingPlace(
    string PlaceKey,
    string ClusterKey,
    string Place,
    bool FromLandmark,
    int Attempts,
    bool Urgent,
    GeoPoint? Centroid,
    double? RadiusKm,
    MeantPlace? Meant,
    IReadOnlyDictionary<string, Heard> Heard);

/// <summary>What an alias stands for.</summary>
internal sealed record MeantPlace(string Place, string PlaceKey);
