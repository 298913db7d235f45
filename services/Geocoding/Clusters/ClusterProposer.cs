using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Matching;

namespace FleetTickets.Geocoding.Clusters;

/// <summary>
/// Proposes a centre for a cluster from its name: LIKONI CLUSTER is around Likoni. A wrong centre misplaces every ticket of the cluster and
/// turns the distance guard against the right answers, so only a whole name that fits one place, in the region the tickets name, is used
/// at once; a misspelt name or another region waits for a person.
/// </summary>
internal sealed class ClusterProposer(PlaceNameCleaner cleaner, PlaceIndex places)
{
    /// <summary>From here on a proposal is used at once, unverified.</summary>
    public const double UsableConfidence = 0.85;

    /// <summary>A region is named after its city. One place of the name in this reach is meant: Malindi may well be "mombasa".</summary>
    private const double RegionReachKm = 130;

    /// <summary>Of several places with the name, the one around the region's city is meant: there is a Milimani in three cities.</summary>
    private const double CityReachKm = 60;

    public ClusterProposal Propose(string cluster, string? region)
    {
        var clean = cleaner.CleanCluster(cluster);
        if (clean.IsEmpty)
            return ClusterProposal.Unknown;

        var named = places.Named(clean.Key);
        if (named.Count == 0)
            return Misspelt(clean);

        var capital = RegionCapital(region);
        if (capital is null)
            return named.Count == 1 ? new(named[0].Point, 0.9, named[0].Name) : new(null, 0.4, null);

        if (named is [var only])
            return new(only.Point, only.Point.KmTo(capital.Value) <= RegionReachKm ? 0.95 : 0.5, only.Name);

        return named.Where(place => place.Point.KmTo(capital.Value) <= CityReachKm).ToList() is [var near]
            ? new(near.Point, 0.9, near.Name)
            : new(null, 0.4, null);
    }

    private ClusterProposal Misspelt(PlaceName clean) => places.SpelledLike(clean.Place, clean.Key) switch
    {
        [] => ClusterProposal.Unknown,
        [var only] => new(only.Place.Point, 0.7, only.Place.Name),
        [var best, var next, ..] when best.Slips < next.Slips => new(best.Place.Point, 0.6, best.Place.Name),
        _ => new(null, 0.3, null),
    };

    private GeoPoint? RegionCapital(string? region) =>
        region is null ? null : places.Named(PlaceNameCleaner.KeyOf(region.Trim())) is [var city] ? city.Point : null;
}

/// <summary>A centre for a cluster, derived from its name.</summary>
/// <param name="Point">The centre; null when the name fits no place, or several.</param>
/// <param name="Confidence">0 to 1. From <see cref="ClusterProposer.UsableConfidence"/> on it is used before a person has looked.</param>
/// <param name="PlaceName">The place it was taken from.</param>
internal sealed record ClusterProposal(GeoPoint? Point, double Confidence, string? PlaceName)
{
    /// <summary>Sure enough to be used before a person has looked.</summary>
    public bool IsUsable => Point is not null && Confidence >= ClusterProposer.UsableConfidence;

    public static ClusterProposal Unknown { get; } = new(null, 0, null);
}
