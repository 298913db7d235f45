using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>What a typed name means, or an error that offers the nearest known ones.</summary>
internal static class KnownNames
{
    /// <summary>The place, known in the cluster or, for <c>*</c>, anywhere.</summary>
    /// <exception cref="UsageException">It is not.</exception>
    public static async Task<PlaceName> PlaceAsync(this Workbench workbench, string text, string cluster, CancellationToken cancellationToken)
    {
        var (place, clusters, nearest) = await workbench.Get<NameLookupStore>().PlaceAsync(text, cancellationToken);
        if (place is null)
            throw new UsageException($"Found the place '{Shown(text)}', which no ticket names; expected a place's key or its name as tickets carry it.{Suggested(nearest)}");
        if (cluster == "*" || clusters.Contains(cluster) || clusters.Contains("*"))
            return place;
        throw new UsageException(
            $"Found the place '{place.Key}' with the cluster '{Shown(cluster)}', where no ticket names it; expected one of its clusters. "
            + $"It is known in: {string.Join(", ", clusters.Take(5).Select(known => $"'{known}'"))}{(clusters.Count > 5 ? " and others" : "")}. Or say --everywhere.");
    }

    /// <summary>The cluster, when tickets or the gazetteer know it.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    public static async Task<string> ClusterAsync(this Workbench workbench, string cluster, CancellationToken cancellationToken)
    {
        var (isKnown, nearest) = await workbench.Get<NameLookupStore>().ClusterAsync(cluster, cancellationToken);
        return isKnown ? cluster : throw new UsageException($"Found the cluster '{Shown(cluster)}', which no ticket carries; expected a cluster's whole name.{Suggested(nearest)}");
    }

    private static string Suggested(IReadOnlyList<string> nearest) =>
        nearest.Count == 0 ? " Nothing known is like it: fleetctl geocode clusters and review list names." : $" Perhaps: {string.Join(", ", nearest.Select(name => $"'{name}'"))}.";

    private static string Shown(string text) => text.Length <= 100 ? text : $"{text[..100]}…";
}
