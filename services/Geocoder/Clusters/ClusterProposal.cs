using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Clusters;

/// <summary>A centre for a cluster as far as its name tells.</summary>
/// <param name="Point">The centre; null when the name fits no place, or several.</param>
/// <param name="Confidence">0 to 1. From <see cref="ClusterProposer.UsableConfidence"/> on it is used before a person has looked.</param>
/// <param name="PlaceName">The place it was taken from.</param>
internal sealed record ClusterProposal(GeoPoint? Point, double Confidence, string? PlaceName)
{
    /// <summary>Sure enough to be used before a person has looked.</summary>
    public bool IsUsable => Point is not null && Confidence >= ClusterProposer.UsableConfidence;

    public static ClusterProposal Unknown { get; } = new(null, 0, null);
}
