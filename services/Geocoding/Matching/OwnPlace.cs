namespace FleetTickets.Geocoding.Matching;

/// <summary>Which of several places in one name is the ticket's own. Landmarks are cleaned off before.</summary>
internal static class OwnPlace
{
    /// <summary>Up to here two places are one for a vehicle.</summary>
    private const double OneSpotKm = 2;

    /// <summary>A place and the town named beside it belong together up to this distance: Elgon View in Eldoret.</summary>
    private const double TownAndItsPartsKm = 10;

    /// <summary>
    /// The place that the cluster is named after; else the only one; else the first, if all lie within 2 km. Otherwise all of them, which is an ambiguity.
    /// A place beyond the cluster's reach is none of the ticket's, and a city is no place beside one that lies in it.
    /// </summary>
    /// <param name="query">The query, for its centre and reach.</param>
    /// <param name="named">The places in the name, in their order.</param>
    /// <param name="ofCluster">Places of the cluster's own name.</param>
    public static IReadOnlyList<NamedPlace> Of(PlaceQuery query, IReadOnlyList<NamedPlace> named, IReadOnlyList<KnownPlace> ofCluster)
    {
        if (named.Count <= 1)
            return named;

        var own = named.Select(one => one with { Places = InTheTownBeside(one, named) }).ToList();
        own.RemoveAll(one => one.Places.All(place => place.Level >= PlaceLevel.City)
            && own.Exists(other => other != one && other.Places.Any(place => place.Level < PlaceLevel.City && IsNear(place, one))));
        if (own.Find(one => one.Places.Any(place => ofCluster.Any(cluster => cluster.Key == place.Key || (cluster.Name == place.Name && cluster.Point == place.Point)))) is { } clusters)
            return [clusters];

        if (query.Centroid is { } centre && own.Exists(one => one.Places.Any(IsInReach)))
            own = [.. own.Select(one => one with { Places = [.. one.Places.Where(IsInReach)] }).Where(one => one.Places.Count > 0)];
        var points = own.SelectMany(one => one.Places).Select(place => place.Point).ToList();
        return points.TrueForAll(point => points.TrueForAll(other => point.KmTo(other) <= OneSpotKm)) ? own[..1] : own;

        bool IsInReach(KnownPlace place) => query.Centroid is { } from && from.KmTo(place.Point) <= query.RadiusKm;
    }

    /// <summary>Of several places of one name those in the town that is named beside it: Milimani in Kisumu.</summary>
    private static IReadOnlyList<KnownPlace> InTheTownBeside(NamedPlace one, IReadOnlyList<NamedPlace> named)
    {
        var towns = named.Where(other => other != one && other.Places.Any(place => place.Level >= PlaceLevel.Town)).ToList();
        var near = one.Places.Count > 1 ? one.Places.Where(place => towns.Exists(town => IsNear(place, town))).ToList() : [];
        return near.Count > 0 ? near : one.Places;
    }

    private static bool IsNear(KnownPlace place, NamedPlace town) => town.Places.Any(other => place.Point.KmTo(other.Point) <= TownAndItsPartsKm);
}
