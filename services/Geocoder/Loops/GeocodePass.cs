using FleetTickets.Geocoder.Adoption;
using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Clusters;
using FleetTickets.Geocoder.Pending;
using FleetTickets.Geocoder.Positions;

namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// All that is to be done for positions, once, in the order in which one step feeds the next: adopted places, centres of clusters,
/// clean names, places, tickets. The tables are its queue; it may be cut off anywhere and run by several replicas at once.
/// </summary>
internal sealed class GeocodePass(AdoptionPass adoption, ClusterPass clusters, NamePass names, GazetteerPass places, PositionPass positions)
{
    public async Task<GeocodePassed> RunAsync(CancellationToken cancellationToken)
    {
        await adoption.RunAsync(cancellationToken);
        await clusters.RunAsync(cancellationToken);
        await names.RunAsync(cancellationToken);
        var (left, more) = await places.RunAsync(cancellationToken);
        var settled = await positions.RunAsync(cancellationToken);
        return new GeocodePassed(settled, left, more || positions.IsSweeping);
    }
}

/// <summary>What a pass did.</summary>
/// <param name="Settled">Tickets that were moved and announced.</param>
/// <param name="LeftToProviders">Places that the gazetteers do not know.</param>
/// <param name="More">A backlog is left: it is worked off between tickets, not before them.</param>
internal readonly record struct GeocodePassed(Settled Settled, int LeftToProviders, bool More);
